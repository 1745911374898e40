/** `get series`: the series of a family. */
import { catalog, familyNamed } from '../catalog/catalog.ts';
import { customFamilies } from '../catalog/on-demand.ts';
import { type Sample, seriesText, valueText } from '../exposition/entries.ts';
import { snapshotsFrom } from '../exposition/snapshots.ts';
import { createPrinter } from '../output/changes.ts';
import type { List } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';
import { usage } from '../parsing/usage.ts';

/** Prints them, from the cluster or from an exposition. */
export async function run(context: CommandContext): Promise<number> {
  const [name, place] = context.arguments as [string, string | undefined];
  const { output, options } = context;
  const wanted = selectorOf(context);
  const families = [...catalog(), ...(await customFamilies(context))];
  const known = familyNamed(families, name);
  // Of an exposition any family can be asked for.
  if (known === undefined && place === undefined && options.service === undefined)
    throw unknownName(
      'family',
      name,
      families.map((each) => each.name),
    );
  const family = known?.name ?? name;
  const only = [`^${known?.convention ?? family}$`.replaceAll('.', '\\.')];
  const chosen = known && {
    ...(known.custom ? { customResourcesOnly: true } : { resources: [known.resource], customResources: undefined }),
    metricAllowlist: only,
    metricDenylist: [],
    optIn: only,
    profile: known.profile,
  };
  if (options.output === 'text' && options.watch)
    throw usage('-w has no format text; table, json and others tell changes');
  const print = createPrinter<Series>(context);
  for await (const snapshot of snapshotsFrom(place, context, chosen)) {
    const samples: Sample[] = [];
    for await (const entries of snapshot) {
      for (const entry of entries) {
        if (entry.type === 'sample' && entry.family === family && wanted(entry)) samples.push(entry);
      }
    }
    if (options.output === 'text') {
      await output.write(samples.map((sample) => `${seriesText(sample)} ${valueText(sample.value)}\n`).join(''));
    } else await print(listOf(family, samples, known?.labels ?? []));
    if (samples.length === 0 && !options.watch) context.say('There is no such series.');
  }
  return DONE;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** JSON has no NaN and no infinities: those are texts. */
  readonly value: number | string;
}

/** A column for each label that any of them has, and the value before those that a narrow terminal has no place for. */
function listOf(family: string, samples: readonly Sample[], order: readonly string[]): List<Series> {
  const items = samples.map((sample) => ({ labels: labelsOf(sample), value: numberOrText(sample.value) }));
  const names = [...new Set(items.flatMap(({ labels }) => Object.keys(labels)))];
  // In the order of the catalog; a uid is long, and says people nothing.
  const rank = (name: string) =>
    name === 'uid' ? Number.MAX_SAFE_INTEGER : order.indexOf(name) + 1 || order.length + 1;
  return {
    kind: 'SeriesList',
    summary: { family },
    items,
    nameOf: ({ labels }) => seriesText({ family, labels: Object.entries(labels) }),
    columns: [
      { title: 'VALUE', text: ({ value }) => value, isNumber: true },
      ...names
        .toSorted((a, b) => rank(a) - rank(b))
        .map((name) => ({ title: name.toUpperCase(), text: ({ labels }: Series) => labels[name] || '<none>' })),
    ],
  };
}

function labelsOf({ labels }: Sample): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(([name, value]) => [name, unescaped(value)]));
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}

function numberOrText(value: number): number | string {
  return Number.isFinite(value) ? value : valueText(value);
}

/** What -n and -l select. */
function selectorOf({ options }: CommandContext): (sample: Sample) => boolean {
  const pairs = ((options.selector ?? []) as readonly string[])
    .flatMap((text) => text.split(','))
    .map((text) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined) throw usage('-l takes label=value, and several with commas between them');
      return [name, value!] as const;
    });
  if (options.namespace !== undefined) pairs.push(['namespace', String(options.namespace)]);
  return (sample) => {
    const labels = labelsOf(sample);
    return pairs.every(([name, value]) => (labels[name] ?? '') === value);
  };
}
