/** What is wanted, compared with what runs: the difference as plain data, so that start, reload and stop are one thing. */
import { scopeKey } from '../kubernetes/scope.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { covers } from '../resources/options/covers.ts';
import { type Wanted, wantedKey } from './wanted.ts';

/** A watch, as far as it matters what runs. */
export interface Runnable extends Wanted {
  /** Whether its objects are shown. */
  readonly isListed: boolean;
}

/** What runs of one kind. */
export interface Running<W extends Runnable> {
  /** Those that are shown, or will be as soon as they are listed. */
  readonly current: readonly W[];
  /** Those that fill beside, to take the place of `leaving`. */
  readonly coming: readonly W[];
  /** Those of the current ones that end then. */
  readonly leaving: readonly W[];
}

/** What is to be done about one kind, in this order. */
export interface KindChange<W extends Runnable> {
  /** The identity of the kind. */
  readonly id: string;
  /** Coming ones that are wanted no more: they end unseen. */
  readonly cancel: readonly W[];
  /** The declaration that takes the place of the current ones', whose objects have all that it reads. */
  readonly declare: Kind | undefined;
  /** New ones. They are shown when they are listed, or all coming ones at once where something leaves. */
  readonly create: readonly Wanted[];
  /** Current ones that end: at once where nothing comes in their place. */
  readonly leave: readonly W[];
}

/** The changes that make what runs into what is wanted; kinds of which nothing changes are left out. */
export function planOf<W extends Runnable>(
  running: ReadonlyMap<string, Running<W>>,
  wanted: readonly Wanted[],
): KindChange<W>[] {
  const byKind = Map.groupBy(wanted, ({ kind }) => kindId(kind));
  const ids = new Set([...running.keys(), ...byKind.keys()]);
  return [...ids].flatMap((id) => changeOf(id, running.get(id) ?? NOTHING, byKind.get(id) ?? []) ?? []);
}

const NOTHING: Running<never> = { current: [], coming: [], leaving: [] };

function changeOf<W extends Runnable>(
  id: string,
  { current, coming, leaving }: Running<W>,
  wanted: readonly Wanted[],
): KindChange<W> | undefined {
  const keys = new Map(wanted.map((each) => [wantedKey(each), each]));
  const isWanted = (each: W) => keys.has(wantedKey(each));
  const cancel = coming.filter((each) => !isWanted(each));
  const declare = declarationFor(current, coming, wanted);
  const leave = declare === undefined ? current.filter((each) => !isWanted(each)) : [];
  const there = new Set([...current, ...coming].map(wantedKey));
  const create = declare === undefined ? [...keys].filter(([key]) => !there.has(key)).map(([, each]) => each) : [];
  const isSettled = leave.length === leaving.length && leave.every((each) => leaving.includes(each));
  if (cancel.length + create.length === 0 && declare === undefined && isSettled) return undefined;
  return { id, cancel, declare, create, leave };
}

/** The new declaration, where it is all that changes and the objects have what it reads. */
function declarationFor(current: readonly Runnable[], coming: readonly Runnable[], wanted: readonly Wanted[]) {
  const [{ kind } = {}] = wanted;
  const [{ kind: before } = {}] = current;
  if (kind === undefined || before === undefined || coming.length > 0 || kind.variant === before.variant)
    return undefined;
  const scopes = new Set(wanted.map(({ scope }) => scopeKey(scope)));
  // What belongs to other shards is not among the objects, though it may give labels to these.
  const isHere = ({ scope, isListed }: Runnable) =>
    isListed && scope.shard === undefined && scopes.has(scopeKey(scope));
  const isSame = scopes.size === current.length && current.every(isHere);
  return isSame && covers(before, kind) ? kind : undefined;
}
