/** One join: what its sources give, and who depends on it. */
import { isDeepStrictEqual } from 'node:util';
import type { Join, Joined } from '../../resources/declare/joins.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { objectKey } from '../blocks/blocks.ts';
import type { ScopeState } from '../scope-state.ts';

/** The names (`objectKey`) of objects that depend on one key, by the scope that holds them. */
export type Dependents = ReadonlyMap<ScopeState, ReadonlySet<string>>;

/** Both what is given and who depends on it are found by the join's key. */
export interface JoinState {
  readonly join: Join;
  readonly values: Map<string, unknown>;
  /** Where several sources give together: what each does, by its name. */
  readonly parts: Map<string, Map<string, unknown>>;
  readonly dependents: Map<string, Map<ScopeState, Set<string>>>;
}

/** A join of which nothing is known yet. */
export function createJoinState(join: Join): JoinState {
  return { join, values: new Map(), parts: new Map(), dependents: new Map() };
}

/** What is remembered: sources, and each object's dependence on one. */
export function sizeOf({ values, parts, dependents }: JoinState): number {
  let size = values.size + parts.size;
  for (const scopes of dependents.values()) for (const names of scopes.values()) size += names.size;
  return size;
}

/** The source named `from` gives something to a key; says whether its dependents have to be written anew. */
export function give({ join, values, parts }: JoinState, to: string, from: string, given: unknown): boolean {
  let value = given;
  if (join.combine !== undefined) {
    const all = parts.get(to) ?? new Map<string, unknown>();
    if (all.has(from) && isDeepStrictEqual(all.get(from), given)) return false;
    parts.set(to, all.set(from, given));
    value = join.combine(all.values());
  }
  if (values.has(to) && isDeepStrictEqual(values.get(to), value)) return false;
  values.set(to, value);
  return true;
}

/** The source named `from` gives nothing to a key any more; says whether its dependents have to be written anew. */
export function take({ join, values, parts }: JoinState, to: string, from: string): boolean {
  const rest = parts.get(to);
  rest?.delete(from);
  if (join.combine !== undefined && rest !== undefined && rest.size > 0) values.set(to, join.combine(rest.values()));
  else {
    values.delete(to);
    parts.delete(to);
  }
  return join.combine !== undefined;
}

/** An object of a scope depends on a key. */
export function depend({ dependents }: JoinState, key: string, scope: ScopeState, name: string): void {
  let scopes = dependents.get(key);
  if (scopes === undefined) {
    scopes = new Map();
    dependents.set(key, scopes);
  }
  const names = scopes.get(scope);
  if (names === undefined) scopes.set(scope, new Set([name]));
  else names.add(name);
}

/** An object of a scope depends on a key no more. */
export function release({ dependents }: JoinState, key: string | undefined, scope: ScopeState, name: string): void {
  if (key === undefined) return;
  const scopes = dependents.get(key);
  const names = scopes?.get(scope);
  names?.delete(name);
  if (names?.size === 0) scopes?.delete(scope);
  if (scopes?.size === 0) dependents.delete(key);
}

/** Nothing of a scope depends on anything any more. */
export function forget({ dependents }: JoinState, scope: ScopeState): void {
  for (const [key, scopes] of dependents) if (scopes.delete(scope) && scopes.size === 0) dependents.delete(key);
}

/** The object with what it is given now, or with what it had (in `before`) where the source is gone. */
export function joined(
  states: readonly JoinState[],
  scope: ScopeState,
  object: KubernetesObject,
  before: Joined | undefined,
): Joined {
  if (states.length === 0) return object;
  const name = objectKey(object);
  const isSame = before?.metadata.uid === object.metadata.uid;
  const given = states.map((state, index) => {
    const { join, values } = state;
    const key = join.key(object);
    const had = before && join.key(before);
    if (had !== key) release(state, had, scope, name);
    if (key === undefined) return undefined;
    depend(state, key, scope, name);
    if (values.has(key)) return values.get(key);
    return isSame && had === key && join.combine === undefined ? before?.joined?.[index] : undefined;
  });
  return { ...object, joined: given };
}
