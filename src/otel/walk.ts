import { diag } from '@opentelemetry/api';
import type { Kind, KubernetesObject } from '../resources/kind.ts';
import type { Journal, ObjectState } from '../state/journal.ts';
import { BLOCK_SIZE, type Block, type Scope } from '../state/scope.ts';
import type { StateStore } from '../state/store.ts';
import type { RequestWriter } from './encode.ts';
import { eachEnd, eachKey, type Gone, goneOf } from './ends.ts';
import type { FamilyVisitor, Part } from './families.ts';
import { Ledger } from './ledger.ts';
import { startOf } from './producer.ts';
import type { Fate, Told } from './told.ts';

/** What a push tells: the whole state or what changed since the last, with the ends of series; or the state alone. */
export type Extent = 'all' | 'changes' | 'without-ends';

/** What a push tells of a family, as of one moment. */
interface Share {
  /** All objects there are. */
  readonly everything: readonly Part[];
  /** Those to be told. */
  readonly parts: readonly Part[];
  readonly gone: readonly Gone[];
}

/** One push's view of what its destination knows already. */
export class Telling {
  readonly extent: Extent;
  readonly #store: StateStore | undefined;
  readonly #told: Told;
  readonly #ledger: Ledger;

  /** Without a store the whole state is told, and no ends. */
  constructor(extent: Extent, store: StateStore | undefined, told: Told) {
    this.extent = extent;
    this.#store = store;
    this.#told = told;
    this.#ledger = new Ledger(told);
  }

  /** A family is walked from the point of this number on. */
  begin(visitor: FamilyVisitor, first: number): Share {
    const { kind, family } = visitor;
    const everything = visitor.parts();
    if (this.#store === undefined) return { everything, parts: everything, gone: [] };
    const { journal, version } = this.#store;
    const gone = this.extent === 'without-ends' ? [] : goneOf(journal, this.#told, kind, family);
    const parts =
      this.extent === 'changes'
        ? changedParts(visitor, everything, journal, this.#told.accepted(family.name))
        : everything;
    this.#ledger.open(family.name, version, first);
    return { everything, parts, gone };
  }

  /** A series of the last family ends with the point of this number; its key is as `eachKey` gives it. */
  seriesEnds(key: string, point: number): void {
    this.#ledger.end(key, point);
  }

  /** Whether the end of a series arrived already, though not all of its family did. */
  hasEnded(family: string, key: string, until: number): boolean {
    return this.#told.hasEnded(family, key, until);
  }

  /** The walk of the last family ended before the point of this number. */
  end(end: number): void {
    if (this.#store !== undefined) this.#ledger.close(end);
  }

  /** A request goes out; its fate is to be told. */
  request(points: number): (fate: Fate) => void {
    return this.#ledger.request(points);
  }

  /** The kinds that were closed while something of them was told; their series have ended. */
  closedKinds(): readonly Kind[] {
    if (this.#store === undefined || this.extent === 'without-ends') return [];
    const open = new Set(this.#store.kinds.map(({ kind }) => kind.resource));
    return this.#store.journal.kinds().filter(({ resource }) => !open.has(resource));
  }

  /** No request is under way any more. */
  settle(): void {
    this.#ledger.settle();
    this.#store?.journal.prune();
  }
}

/** Writes what is to be told of a family: its samples, then the ends of series. `pause` is awaited between parts. */
export async function walk(
  visitor: FamilyVisitor,
  telling: Telling,
  time: number,
  writer: RequestWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const { family } = visitor;
  const { everything, parts, gone } = telling.begin(visitor, writer.written);
  if (parts.length > 0 || gone.length > 0) writer.open(family, time);
  for (const part of parts) {
    for (const block of part.blocks) {
      try {
        writer.block(visitor, part, block, time);
      } catch (error) {
        diag.error(`The family ${family.name} failed:`, error);
      }
      await pause();
    }
  }
  await writeEnds(visitor, gone, everything, telling, time, writer, pause);
  if (parts.length > 0 || gone.length > 0) writer.close();
  telling.end(writer.written);
}

/** Objects whose ends are written without a pause. */
const AT_ONCE = 64;

async function writeEnds(
  { kind, family, index }: FamilyVisitor,
  gone: readonly Gone[],
  everything: readonly Part[],
  telling: Telling,
  time: number,
  writer: RequestWriter,
  pause: () => Promise<void>,
): Promise<void> {
  const isShared = sharedSeries(kind, family, everything);
  const skip = (key: string, { until }: ObjectState) => telling.hasEnded(family.name, key, until) || isShared(key);
  for (let at = 0; at < gone.length; at++) {
    try {
      eachEnd(kind, family, gone[at]!, skip, (series, { object, scope }, key) => {
        telling.seriesEnds(key, writer.written);
        writer.end(kind, family, series, startOf({ family, index }, { scope }, object, series.labels, time));
      });
    } catch (error) {
      diag.error(`The family ${family.name} failed:`, error);
    }
    if (at % AT_ONCE === AT_ONCE - 1) await pause();
  }
}

/**
 * Says of a series by its key whether another object has it, or had it and was asked for before. Where the namespace is
 * not among the attributes, objects of one name in two namespaces share their series; elsewhere no two objects do.
 */
function sharedSeries(
  kind: Kind,
  family: FamilyVisitor['family'],
  everything: readonly Part[],
): (key: string) => boolean {
  if (!kind.namespaced || kind.identity.labels.includes('namespace')) return () => false;
  let keys: Set<string> | undefined;
  return (key) => {
    keys ??= keysOf(kind, family, everything);
    const isShared = keys.has(key);
    keys.add(key);
    return isShared;
  };
}

function keysOf(kind: Kind, family: FamilyVisitor['family'], parts: readonly Part[]): Set<string> {
  const keys = new Set<string>();
  for (const { blocks } of parts) {
    for (const { objects } of blocks) {
      for (const object of objects) eachKey(kind, family, object, (key) => keys.add(key));
    }
  }
  return keys;
}

/** The objects that changed after a version at which the others were told, as blocks of their own. */
function changedParts(
  { kind, index }: FamilyVisitor,
  parts: readonly Part[],
  journal: Journal,
  version: number,
): readonly Part[] {
  const isNew = ({ scope }: Part) => scope.synced && scope.syncedAt > version;
  if (version < 0 || parts.some(isNew)) return parts;
  if (!parts.some(({ blocks }) => blocks.some(({ versions }) => versions[index]! > version))) return [];
  const changed = new Map<Scope, KubernetesObject[]>();
  for (const { current } of journal.histories(kind)) {
    if (current === undefined || current.from <= version) continue;
    const objects = changed.get(current.scope);
    if (objects === undefined) changed.set(current.scope, [current.object]);
    else objects.push(current.object);
  }
  return [...changed].map(([scope, objects]) => ({ scope, blocks: blocksOf(objects) }));
}

function blocksOf(objects: readonly KubernetesObject[]): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < objects.length; from += BLOCK_SIZE) {
    blocks.push({ id: 0, objects: objects.slice(from, from + BLOCK_SIZE), versions: [] });
  }
  return blocks;
}
