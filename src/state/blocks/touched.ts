import type { AnyType } from '../../kubernetes/codec/schema.ts';
import { equalLabels } from '../../resources/declare/equal-labels.ts';
import type { Identity } from '../../resources/declare/family.ts';
import type { Joined } from '../../resources/declare/joins.ts';
import { identityOf, type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { knownReaders, readersOf } from '../../resources/reads.ts';

/**
 * Finds the families that an update may change, by who reads the fields that are not the same value (`===`) any more: sets
 * their places in `into` to 1, and those of families of which nobody knows what they read. False where that can't be told, and all of them may be.
 */
export type Touched<T> = (before: T, after: T, into: Uint8Array) => boolean;

/** A field, and the places of the families that read it or what is in it; undefined means all of them. */
interface Field {
  readonly name: string;
  readonly readers: readonly number[] | undefined;
  /** Of a message. */
  readonly within: readonly Field[] | undefined;
}

/** Undefined for a kind of which nobody knows what its families read. */
export function createTouched<T extends KubernetesObject>(kind: Kind<T>): Touched<T> | undefined {
  const table = readersOf(kindId(kind));
  if (table.size === 0) return undefined;
  const fields = fieldsOf(kind.schema, '', undefined, (path) => {
    const names = table.get(path);
    if (names === undefined) return path === RESOURCE_VERSION ? [] : undefined;
    return kind.families.flatMap(({ name }, at) => (names.includes(name) ? [at] : []));
  });
  const known = knownReaders(kindId(kind));
  const others = kind.families.flatMap(({ name }, at) => (known.has(name) ? [] : [at]));
  return (before, after, into) => {
    for (const family of others) into[family] = 1;
    return (
      hasSameGifts(before, after) && touch(before as unknown as Message, after as unknown as Message, fields, into)
    );
  };
}

/** Each update has another. */
const RESOURCE_VERSION = 'metadata.resourceVersion';

type Message = Readonly<Record<string, unknown>>;

/** `inherited` are the readers of what has none of its own: see reads.ts. */
function fieldsOf(
  type: AnyType,
  prefix: string,
  inherited: readonly number[] | undefined,
  readersAt: (path: string) => readonly number[] | undefined,
): readonly Field[] {
  if (type.kind !== 'message') return [];
  return Object.entries(type.fields).map(([name, [, inner]]) => {
    const path = `${prefix}${name}`;
    const own = readersAt(path) ?? inherited;
    if (inner.kind !== 'message') return { name, readers: own, within: undefined };
    const within = fieldsOf(inner, `${path}.`, own, readersAt);
    const all = [own, ...within.map(({ readers }) => readers)];
    const readers = all.includes(undefined) ? undefined : [...new Set(all.flatMap((some) => some ?? []))];
    return { name, readers, within };
  });
}

function touch(before: Message, after: Message, fields: readonly Field[], into: Uint8Array): boolean {
  for (const { name, readers, within } of fields) {
    const was = before[name];
    const is = after[name];
    if (was === is) continue;
    if (within !== undefined && was !== undefined && is !== undefined) {
      if (!touch(was as Message, is as Message, within, into)) return false;
    } else {
      if (readers === undefined) return false;
      for (const family of readers) into[family] = 1;
    }
  }
  return true;
}

function hasSameGifts(before: Joined, after: Joined): boolean {
  const { joined: had = NOTHING } = before;
  const { joined: has = NOTHING } = after;
  return had.length === has.length && had.every((given, at) => given === has[at]);
}

const NOTHING: readonly never[] = [];

/** Sets the places in `into` of families in whose series an object is called otherwise to 1. */
export type Moved<T> = (before: T, after: T, into: Uint8Array) => void;

/** Neighbouring families mostly name their objects by the same labels, which are then compared once. */
export function createMoved<T extends KubernetesObject>(kind: Kind<T>): Moved<T> {
  const identities = kind.families.map((family) => identityOf(kind, family));
  return (before, after, into) => {
    let identity: Identity<T> | undefined;
    let moved = false;
    for (let family = 0; family < identities.length; family++) {
      if (identities[family] !== identity) {
        identity = identities[family]!;
        moved = hasMoved(identity, before, after);
      }
      if (moved) into[family] = 1;
    }
  };
}

function hasMoved<T>(identity: Identity<T>, before: T, after: T): boolean {
  const [was, is] = [identity.dynamic?.(before), identity.dynamic?.(after)];
  return !equalLabels(identity.values(before), was, identity.values(after), is);
}
