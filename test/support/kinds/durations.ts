/** Measuring of durations without an API server: JSON objects go straight into scopes of a store. */
import { createStringCache } from '../../../src/kubernetes/codec/strings.ts';
import type { DurationSource, Durations } from '../../../src/resources/declare/durations.ts';
import type { Histogram } from '../../../src/resources/declare/histogram.ts';
import type { KubernetesObject } from '../../../src/resources/declare/kind.ts';
import { durationSourceOf, durationSources } from '../../../src/resources/durations.ts';
import { events } from '../../../src/resources/kinds/events/events.ts';
import { kinds } from '../../../src/resources/kinds.ts';
import { configure } from '../../../src/resources/options/configure.ts';
import type { ScopeState } from '../../../src/state/scope-state.ts';
import { StateStore } from '../../../src/state/store.ts';
import { type MeasuringOptions, measureDurations } from '../../../src/state/tallies/durations.ts';
import type { Tallied } from '../../../src/state/tallies/tallies.ts';
import { seriesText } from '../series.ts';
import { readJson } from './read-object.ts';

/** The kinds that are measured, and the namespaces that they are measured for, read as --durations has them read. */
export const measuredKinds = [...kinds, events]
  .filter(
    ({ resource, group }) =>
      resource === 'namespaces' ||
      durationSources.some((source) => source.resource === resource && source.group === group),
  )
  .map((kind) => configure(kind, { reads: durationSourceOf(kind)?.schema }));

const STRINGS = createStringCache();

/** How far an object is in each of what is measured of it, given as JSON. */
export function progressOf(source: DurationSource<never>, object: object, before?: object) {
  const read = (json: object) => readJson(source.schema, Buffer.from(JSON.stringify(json)), 0, STRINGS) as never;
  return source.durations.map((duration) => duration.progress(read(object), before && read(before)));
}

/** A store that measures, with what it measured. */
export interface Measuring {
  readonly store: StateStore;
  readonly measuring: Tallied;
  /** By plural name. */
  readonly scopes: Readonly<Record<string, ScopeState>>;
  /** A complete list of a kind: the first, or a later one. */
  list(resource: string, objects: readonly object[]): void;
  apply(resource: string, object: object): void;
  delete(resource: string, object: object): void;
  /** By name and labels. */
  histograms(): ReadonlyMap<string, Histogram>;
  /** Each as a text: name, labels, count and sum; those in which something was observed. */
  observed(): string[];
  /** The objects that hold the histograms. */
  objects(): readonly KubernetesObject[];
}

/** Starts to measure; `resources` are the kinds that are watched, in a store of its own unless one is given. */
export function startMeasuring(
  options: Partial<Omit<MeasuringOptions, 'kinds'>> & {
    readonly resources?: readonly string[];
    readonly store?: StateStore;
  } = {},
): Measuring {
  const store = options.store ?? new StateStore(options.now);
  const watched = measuredKinds.filter(({ resource }) => options.resources?.includes(resource) ?? true);
  const measuring = measureDurations(store, { namespaces: undefined, ...options, kinds: watched });
  const scopes = Object.fromEntries(watched.map((kind) => [kind.resource, store.open(kind)]));
  const read = (resource: string, object: object) =>
    readJson(scopes[resource]!.kind.schema, Buffer.from(JSON.stringify(object)), 0, STRINGS);
  const state = () => store.kinds.find(({ kind }) => kind.resource === 'durations')!;
  const objects = () =>
    state().scopes.flatMap((scope) => scope.blocks().flatMap((block) => block.objects as unknown as Durations[]));
  const histograms = () => {
    const all = new Map<string, Histogram>();
    for (const { metadata, series } of objects()) {
      for (const [name, each] of series) {
        const declared = durationSources.flatMap(({ durations }) => durations).find((one) => one.name === name)!;
        for (const { labels, histogram } of each) {
          const own = Object.fromEntries(declared.labels.map((label, at) => [label, labels[at]]));
          all.set(seriesText(name, { namespace: metadata.namespace, ...own }, 0).slice(0, -2), histogram);
        }
      }
    }
    return all;
  };
  return {
    store,
    measuring,
    scopes,
    list(resource, listed) {
      const scope = scopes[resource]!;
      scope.init();
      for (const object of listed) scope.initApply(read(resource, object));
      scope.initDone();
    },
    apply: (resource, object) => scopes[resource]!.apply(read(resource, object)),
    delete: (resource, object) => scopes[resource]!.delete(read(resource, object)),
    histograms,
    observed: () =>
      [...histograms()]
        .filter(([, { count }]) => count > 0)
        .map(([series, { count, sum }]) => `${series} ${count} ${sum}`)
        .sort(),
    objects,
  };
}
