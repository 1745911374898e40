/** What is to be watched: made from all that has a say, with no thought of what is watched already. */
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
  /** By the identity of a kind (`kindId`). */
  readonly selectors?: ReadonlyMap<string, Selectors>;
  readonly shard?: Shard | undefined;
}

/** One watch for each kind and namespace, however often it is named. */
export function wantedOf({ kinds, namespaces, selectors, shard }: WantedOptions): Wanted[] {
  return kinds.flatMap((kind) => {
    const scope: Scope = { ...EVERYTHING, ...selectors?.get(kindId(kind)), shard };
    if (!kind.namespaced || namespaces === undefined) return { kind, scope };
    return [...new Set(namespaces)].map((namespace) => ({ kind, scope: { ...scope, namespace } }));
  });
}

/** A text that is the same for two wants that one watch fulfils. */
export function wantedKey({ kind, scope }: Wanted): string {
  return `${kindId(kind)} ${kind.variant ?? ''} ${scopeKey(scope)}`;
}
