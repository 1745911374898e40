/** Labels that come from paths, in the way of kube-state-metrics. */
import { compareBytes, sanitize } from '../../resources/values/label-names.ts';
import { type Found, isMap, type Step, stepsOf } from '../paths/path.ts';
import type { LabelPaths, Path } from '../rules/rules.ts';
import { goText } from '../values/text.ts';

/** The labels of a row, or some of them, by name. */
export type Labels = Map<string, string>;

/** Paths of labels, ready to be followed. */
export interface LabelReader {
  /** The names that the labels have; undefined where an object decides on some. */
  readonly names: readonly string[] | undefined;
  /** Where each label comes from whose name is known, by that name. */
  readonly paths: ReadonlyMap<string, Path>;
  /** Adds the labels of what `find` leads to; each takes the place of one of its name. */
  addTo(labels: Labels, find: (steps: readonly Step[]) => Found): void;
}

/** Few keys come again and again. */
const MOST_NAMES = 4096;
const names = new Map<string, string>();

/**
 * A name that Prometheus reads: kube-state-metrics leaves a digit at its beginning, and the name that stands for that of the
 * family, and the whole scrape is lost.
 */
export function labelName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_NAMES) names.clear();
  const name = sanitize(text).replace(/^(?=\d|$|__name__$)/, '_');
  names.set(text, name);
  return name;
}

/**
 * Names that begin or end with `*` come first, and copy each member of a map; what is before an ending `*` opens the names
 * of those labels. All others are one label, which is left out where there is no value. Of labels of one name the last counts.
 */
export function labelReader(paths: LabelPaths): LabelReader {
  const isStar = (name: string) => name.startsWith('*') || name.endsWith('*');
  const all = Object.entries(paths).sort(([a], [b]) => compareBytes(a, b));
  const stars = all
    .filter(([name]) => isStar(name))
    .map(([name, path]) => ({ prefix: name.endsWith('*') ? name.slice(0, -1) : '', steps: stepsOf(path) }));
  const plain = all
    .filter(([name]) => !isStar(name))
    .map(([name, path]) => ({ name: labelName(name), path, steps: stepsOf(path) }));
  return {
    paths: new Map(plain.map(({ name, path }) => [name, path])),
    names: stars.length > 0 ? undefined : plain.map(({ name }) => name),
    addTo(labels, find) {
      for (const { prefix, steps } of stars) {
        const map = find(steps);
        if (!isMap(map)) continue;
        for (const key of Object.keys(map).sort(compareBytes)) {
          const member = map[key];
          if (member !== undefined) labels.set(labelName(prefix + key), goText(member));
        }
      }
      for (const { name, steps } of plain) {
        const value = find(steps);
        if (value !== undefined && value !== null) labels.set(name, goText(value));
      }
    },
  };
}
