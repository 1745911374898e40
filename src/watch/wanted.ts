/** What is to be watched: made from all that has a say, with no thought of what is watched already. */
import { allOf, fieldTerm } from '../kubernetes/field-selector.ts';
import type { Selectors } from '../kubernetes/reflector/options.ts';
import { EVERYTHING, type Scope, type Shard, scopeKey } from '../kubernetes/scope.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';

/** A kind as it is to be told, and the part of it that one list and watch is to deliver. */
export interface Wanted {
  readonly kind: Kind;
  readonly scope: Scope;
}

/** What has a say. */
export interface WantedOptions {
  readonly kinds: readonly Kind[];
  /** Undefined means the whole cluster. Kinds without namespaces are wanted whole in any case. */
  readonly namespaces?: readonly string[] | undefined;
  /** Namespaces of which nothing is wanted, also where they are among `namespaces`. */
  readonly deniedNamespaces?: readonly string[];
  /** By the identity of a kind (`kindId`). */
  readonly selectors?: ReadonlyMap<string, Selectors>;
  /** See `Scope`. A kind that only joins need is wanted whole: the rest of its objects give their labels as well. */
  readonly limit?: number;
  readonly cached?: boolean;
  readonly shard?: Shard | undefined;
}

/** One watch for each kind and namespace, however often it is named. */
export function wantedOf(options: WantedOptions): Wanted[] {
  const { kinds, selectors, shard, limit = 0, cached = false } = options;
  const denied = new Set(options.deniedNamespaces);
  // In an order of their own: a list that is written in another one is no other scope.
  const without = [...denied].sort().map((namespace) => fieldTerm('metadata.namespace', '!=', namespace));
  const namespaces = options.namespaces && [...new Set(options.namespaces)].filter((name) => !denied.has(name));
  const shardOf = shardsOf(kinds, shard);
  return kinds.flatMap((kind) => {
    const selected = { ...EVERYTHING, ...selectors?.get(kindId(kind)) };
    const scope: Scope = { ...selected, shard: shardOf(kind), limit: kind.sourceOnly ? 0 : limit, cached };
    if (!kind.namespaced) return { kind, scope };
    if (namespaces === undefined) {
      return { kind, scope: { ...scope, fieldSelector: allOf(scope.fieldSelector, ...without) } };
    }
    return namespaces.map((namespace) => ({ kind, scope: { ...scope, namespace } }));
  });
}

/** A text that is the same for two wants that one watch fulfils. */
export function wantedKey({ kind, scope }: Wanted): string {
  return `${kindId(kind)} ${kind.variant ?? ''} ${scopeKey(scope)}`;
}

/** Objects that give labels to others give them to those of all shards: the API server is to leave none of them out. */
function shardsOf(kinds: readonly Kind[], shard: Shard | undefined): (kind: Kind) => Shard | undefined {
  if (shard?.ranges !== 'server') return () => shard;
  const sources = new Set(kinds.flatMap(({ joins = [] }) => joins.flatMap((join) => Object.keys(join.sources))));
  const whole: Shard = { ...shard, ranges: 'here' };
  return (kind) => (sources.has(kindId(kind)) ? whole : shard);
}
