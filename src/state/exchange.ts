/** Taking scopes of a kind out and putting others in their place, as one change for all who read or hear of the state. */
import { isInOtherShard } from '../kubernetes/scope.ts';
import type { KubernetesObject } from '../resources/declare/kind.ts';
import { objectKey } from './blocks/blocks.ts';
import type { Journal } from './journal.ts';
import type { StateObserver } from './observer.ts';
import type { Restarts } from './restarts.ts';
import type { ScopeState } from './scope-state.ts';

/** What an exchange is about. All scopes are of one kind; a declaration of it may take the place of another. */
export interface Exchange {
  /** Those that were visible so far; they still hold what they did. */
  readonly closing: readonly ScopeState[];
  /** Those that are visible instead, already. */
  readonly opening: readonly ScopeState[];
  /** Those that are and stay visible. */
  readonly kept: readonly ScopeState[];
  /** The store's version from now on. */
  readonly version: number;
  /** Whether all that is shown no more belongs to other shards. */
  readonly isHandedOver: boolean;
  readonly journal: Journal;
  readonly restarts: Restarts;
  readonly observers: readonly StateObserver[];
}

/**
 * Says of each object what becomes of it. One that was shown and still is does not end, wherever it is held; afterwards none
 * is shown twice.
 */
export function exchange(change: Exchange): void {
  const { closing, opening, kept, observers } = change;
  for (const [at, scope] of opening.entries()) castShadows(scope, [...kept, ...opening.slice(0, at)]);
  const shown = scopesOf(closing.length > 0 ? opening : []);
  const gone = closing.flatMap((scope) => lose(scope, shown, change));
  const held = scopesOf(opening.length > 0 ? closing : []);
  const scopes = [...kept, ...opening].map(({ scope }) => scope);
  if (closing.length > 0) for (const observer of observers) observer.hidden(closing[0]!.kind, gone, scopes);
  for (const scope of opening) {
    const fresh = closing.length > 0 ? gain(scope, held, change) : scope.objects();
    if (closing.length === 0) change.journal.shown(scope, change.version);
    for (const observer of observers) observer.shown(scope.kind, fresh);
  }
}

/** What others show already is not shown once more. */
function castShadows(scope: ScopeState, others: readonly ScopeState[]): void {
  const siblings = others.filter((other) => scope.siblings.includes(other));
  if (siblings.length === 0) return;
  for (const key of [...scope.keys()]) if (siblings.some((sibling) => sibling.shows(key))) scope.shadow(key);
}

/** Most objects are in both. To look for an object itself is far cheaper than to look for its name. */
function scopesOf(scopes: readonly ScopeState[]): ScopeOf {
  const byObject = new Map<KubernetesObject, ScopeState>();
  for (const scope of scopes) for (const object of scope.objects()) byObject.set(object, scope);
  return byObject;
}

type ScopeOf = ReadonlyMap<KubernetesObject, ScopeState>;

/** The objects of a closing scope that are shown nowhere any more; `shown` are those of all opening scopes. */
function lose(
  scope: ScopeState,
  shown: ScopeOf,
  { opening, kept, version, isHandedOver, journal, restarts, observers }: Exchange,
) {
  const gone: KubernetesObject[] = [];
  const scopes = [...kept, ...opening].map((other) => other.scope);
  for (const object of scope.objects()) {
    if (shown.has(object)) continue;
    const key = objectKey(object);
    if (opening.some((other) => other.shows(key))) continue;
    const heir = kept.find((other) => other.reveal(key) !== undefined);
    const after = heir?.find(key);
    if (heir === undefined || after === undefined) {
      const isElsewhere = isHandedOver || isInOtherShard(object.metadata, scopes);
      journal.changed(key, { object, scope }, undefined, version, isElsewhere);
      gone.push(object);
      continue;
    }
    if (object !== after || heir.kind !== scope.kind) {
      if (isSame(object, after)) restarts.carry(object, after);
      journal.changed(key, { object, scope }, { object: after, scope: heir }, version);
    }
    for (const observer of observers) observer.changed(heir.kind, object, after);
  }
  return gone;
}

/** The objects of an opening scope that were not shown before; `held` are those of all closing scopes. */
function gain(scope: ScopeState, held: ScopeOf, { closing, version, journal, restarts, observers }: Exchange) {
  const fresh: KubernetesObject[] = [];
  for (const object of scope.objects()) {
    const holder = held.get(object);
    if (holder?.kind === scope.kind) continue;
    const key = objectKey(object);
    const former = holder ?? closing.find((other) => other.find(key) !== undefined);
    const before = holder ? object : former?.find(key);
    if (former === undefined || before === undefined) {
      journal.changed(key, undefined, { object, scope }, version);
      fresh.push(object);
      continue;
    }
    const isDeclaredAlike = former.kind === scope.kind;
    if (isSame(before, object)) restarts.carry(before, object);
    if (!isDeclaredAlike || !isSame(before, object) || scope.differs(before, object))
      journal.changed(key, { object: before, scope: former }, { object, scope }, version);
    if (before !== object) for (const observer of observers) observer.changed(scope.kind, before, object);
  }
  return fresh;
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata.uid === b.metadata.uid;
}
