/** Counting of transitions without an API server: JSON objects go straight into scopes of a store. */

import { createStringCache } from '../../../src/kubernetes/codec/strings.ts';
import type { Kind, KubernetesObject } from '../../../src/resources/declare/kind.ts';
import type { Transition, TransitionSource } from '../../../src/resources/declare/transitions.ts';
import { jobs } from '../../../src/resources/kinds/jobs/jobs.ts';
import { namespaces } from '../../../src/resources/kinds/namespaces.ts';
import { nodes } from '../../../src/resources/kinds/nodes/nodes.ts';
import { pods } from '../../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../../src/resources/options/configure.ts';
import { transitionSourceOf } from '../../../src/resources/transitions.ts';
import type { KindState } from '../../../src/state/kind-state.ts';
import type { ScopeState } from '../../../src/state/scope-state.ts';
import { StateStore } from '../../../src/state/store.ts';
import type { Tallied } from '../../../src/state/tallies/tallies.ts';
import { countTransitions } from '../../../src/state/tallies/transitions.ts';
import { walkedKind } from '../series.ts';
import { readJson } from './read-object.ts';

/** The kinds that are counted, and the namespaces that they are counted for, read as --transitions has them read. */
export const countedKinds = ([namespaces, pods, jobs, nodes] as unknown as readonly Kind[]).map((kind) =>
  configure(kind, { reads: transitionSourceOf(kind)?.schema }),
);

/** One for all: to make it takes longer than to read a thousand objects. */
const STRINGS = createStringCache();

const bytesOf = (object: object) => Buffer.from(JSON.stringify(object));

/** What a source says of two states, given as JSON. */
export function transitionsBetween(
  source: TransitionSource<never>,
  before: object | undefined,
  after: object,
): readonly Transition[] {
  const read = (object: object) => readJson(source.schema, bytesOf(object), 0, STRINGS) as never;
  return source.transitions(before && read(before), read(after));
}

/** A store that counts, with what it counts. */
export interface Counting {
  readonly store: StateStore;
  readonly counting: Tallied;
  /** By plural name. */
  readonly scopes: Readonly<Record<string, ScopeState>>;
  /** A complete list of a kind: the first, or a later one. */
  list(resource: string, objects: readonly object[]): void;
  apply(resource: string, object: object): void;
  delete(resource: string, object: object): void;
  /** The series of the counters as sorted texts. */
  series(): string[];
  /** Those that counted something. */
  counted(): string[];
  /** The objects that hold the counters. */
  objects(): readonly KubernetesObject[];
}

/** Starts to count; `resources` are the kinds that are watched. */
export function startCounting(
  options: {
    readonly resources?: readonly string[];
    readonly namespaces?: readonly string[];
    readonly sharded?: boolean;
    readonly cluster?: string;
    readonly now?: () => number;
  } = {},
): Counting {
  const store = new StateStore(options.now);
  const kinds = countedKinds.filter(({ resource }) => options.resources?.includes(resource) ?? true);
  const counting = countTransitions(store, { namespaces: undefined, ...options, kinds });
  const scopes = Object.fromEntries(kinds.map((kind) => [kind.resource, store.open(kind)]));
  const read = (resource: string, object: object) =>
    readJson(scopes[resource]!.kind.schema, bytesOf(object), 0, STRINGS);
  const state = (): KindState => store.kinds.find(({ kind }) => kind.resource === 'transitions')!;
  const series = () => walkedKind(state());
  return {
    store,
    counting,
    scopes,
    list(resource, objects) {
      const scope = scopes[resource]!;
      scope.init();
      for (const object of objects) scope.initApply(read(resource, object));
      scope.initDone();
    },
    apply: (resource, object) => scopes[resource]!.apply(read(resource, object)),
    delete: (resource, object) => scopes[resource]!.delete(read(resource, object)),
    series,
    counted: () => series().filter((text) => !text.endsWith(' 0')),
    objects: () => state().scopes.flatMap((scope) => scope.blocks().flatMap(({ objects }) => objects)),
  };
}
