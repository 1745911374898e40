/** The cache of the exposition: each family over each block, compressed, made again only when its samples changed. */
import { shiftOf } from '../compression/crc32.ts';
import type { Kind } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks/blocks.ts';
import type { KindState } from '../state/kind-state.ts';
import {
  type BlockTexts,
  COLUMNS,
  CRC,
  createBlockWriter,
  LENGTH,
  NO_TEXTS,
  NONE,
  numberOf,
  REPEATED,
  SAMPLES,
  SHIFT,
} from './block-texts.ts';
import { addToChecksum, type Summary } from './compression/gzip.ts';
import { type MakingOptions, makingOf } from './making.ts';
import type { Outdated } from './outdated.ts';

/** The samples of the families of one kind at one moment. */
export interface KindText {
  readonly blocks: readonly BlockTexts[];
  /** What those of a family come to over all blocks, by its index; undefined for those that were not asked for. */
  readonly families: readonly (Summary | undefined)[];
}

/** What the sample lines of one family come to. */
export interface FamilySum {
  readonly samples: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  /** Bytes before compression. */
  readonly bytes: number;
}

/** A kind at one moment. */
export interface KindSnapshot {
  readonly kind: Kind;
  readonly blocks: readonly Block[];
  /** The families that are wanted of it, by index. */
  readonly families: readonly number[];
  /** What is kept of the kind: it goes on while the snapshot stands still. */
  readonly cached: CachedKind;
  /** By block: texts of this moment that are not kept, since there are newer ones. */
  readonly older: Map<number, BlockTexts>;
}

interface CachedKind {
  readonly blocks: Map<number, BlockTexts>;
  /**
   * What was put together last, and of which blocks; of none where texts of it are kept no longer, so that their memory may be
   * gone. The blocks are not held: they would hold objects that are long gone until somebody asks again.
   */
  joined: KindText;
  joinedOf: WeakRef<readonly Block[]> | undefined;
  /** What each family came to when it was last put together, by index. */
  readonly sums: (FamilySum | undefined)[];
}

const NOTHING: KindText = { blocks: [], families: [] };

/** What fragments are made with, and what takes the memory of those that are outdated. */
export interface CacheOptions extends MakingOptions {
  readonly outdated: Outdated;
}

/** Fragments of the kinds of one store, in one way to write them and one to compress them. */
export class FragmentCache {
  readonly #options: CacheOptions;
  readonly #kinds = new WeakMap<KindState, CachedKind>();

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** The kind as it is now. Fragments of blocks that are no more are dropped. */
  snapshot(state: KindState, families: readonly number[]): KindSnapshot {
    const blocks = state.blocks();
    let cached = this.#kinds.get(state);
    if (cached === undefined) {
      cached = { blocks: new Map(), joined: NOTHING, joinedOf: undefined, sums: [] };
      this.#kinds.set(state, cached);
    }
    if (cached.blocks.size > 0 && cached.joinedOf?.deref() !== blocks) {
      const living = new Set(blocks.map(({ id }) => id));
      for (const [id, { bytes }] of cached.blocks) {
        if (living.has(id)) continue;
        cached.blocks.delete(id);
        cached.joinedOf = undefined;
        this.#options.outdated.add(bytes);
      }
    }
    return { kind: state.kind, blocks, families, cached, older: new Map() };
  }

  /**
   * The texts of one block of a snapshot, made of just the samples of that moment; those of families that are not wanted are of
   * no meaning. What is missing or outdated is made for one family after the other, since the objects are then in the
   * processor's caches, until `isOver` says that it is enough for now: then the result is undefined, and the next call goes
   * on.
   */
  ofBlock(snapshot: KindSnapshot, block: Block, isOver: () => boolean): BlockTexts | undefined {
    const { kind, families, cached, older } = snapshot;
    const { id, versions } = block;
    const known = cached.blocks.get(id) ?? NO_TEXTS;
    if (isOfMoment(known, versions, families)) {
      if (families.length === versions.length) known.copy = block.copy;
      return known;
    }
    const mine = older.get(id) ?? NO_TEXTS;
    // A scrape that began later may have come first: what it made is to stay.
    const isOlder = known.versions.some((version, family) => version > versions[family]!);
    const making = makingOf(kind, block, known, this.#options);
    const writer = createBlockWriter(versions.length, this.#options.packer);
    let made = 0;
    let isWhole = true;
    let next = 0;
    for (const [family, version] of versions.entries()) {
      const isWanted = families[next] === family;
      if (isWanted) next++;
      if (mine.versions[family] === version) writer.keep(mine, family);
      else if (known.versions[family] === version) writer.keep(known, family);
      else if (isWanted && (made === 0 || !isOver())) {
        making.make(family, (fragment) => writer.add(version, fragment));
        made++;
      } else {
        writer.keep(isOlder ? NO_TEXTS : known, family);
        isWhole = false;
      }
    }
    const texts = writer.finish({ id, copy: isWhole ? block.copy : known.copy });
    if (isOlder) older.set(id, texts);
    else {
      cached.blocks.set(id, texts);
      cached.joinedOf = undefined;
      if (known !== NO_TEXTS) this.#options.outdated.add(known.bytes);
    }
    return isOfMoment(texts, versions, families) ? texts : undefined;
  }

  /** The texts of a snapshot where they are the last that were put together; undefined where `join` has to do that first. */
  joined({ blocks, families, cached: { joined, joinedOf } }: KindSnapshot): KindText | undefined {
    const isKnown = joinedOf?.deref() === blocks && families.every((family) => joined.families[family] !== undefined);
    return isKnown ? joined : undefined;
  }

  /** Puts the texts of a snapshot's wanted families together from those of each of its blocks. */
  join({ blocks: of, families, cached }: KindSnapshot, blocks: readonly BlockTexts[]): KindText {
    const { joined: last } = cached;
    const isAlike = last.blocks.length === blocks.length && blocks.every(({ id }, at) => last.blocks[at]!.id === id);
    const changed = isAlike ? [...blocks.keys()].filter((at) => last.blocks[at] !== blocks[at]) : [];
    const summaries = cached.joinedOf?.deref() === of ? [...last.families] : [];
    for (const family of families) {
      const before = isAlike ? last.families[family] : undefined;
      const isSame = changed.every((at) => last.blocks[at]!.versions[family] === blocks[at]!.versions[family]);
      if (before !== undefined && isSame) {
        summaries[family] = before;
        continue;
      }
      summaries[family] = joinSummaries(blocks, family);
      cached.sums[family] = sumOf(blocks, family);
    }
    cached.joined = { blocks, families: summaries };
    cached.joinedOf = new WeakRef(of);
    return cached.joined;
  }

  /** What the families of a kind came to when they were last put together, by index; none before the first time. */
  sums(state: KindState): readonly (FamilySum | undefined)[] {
    return this.#kinds.get(state)?.sums ?? [];
  }

  /** A kind has no objects any more. */
  empty(state: KindState): void {
    this.#kinds.get(state)?.sums.fill(undefined);
  }

  /** Calls `visit` with each fragment of a kind that is kept, by the texts of its block and the index of its family. */
  each(state: KindState, visit: (texts: BlockTexts, family: number) => void): void {
    for (const texts of this.#kinds.get(state)?.blocks.values() ?? [])
      for (const [family, version] of texts.versions.entries()) if (version !== NONE) visit(texts, family);
  }
}

function sumOf(texts: readonly BlockTexts[], family: number): FamilySum {
  let samples = 0;
  let repeated = 0;
  let bytes = 0;
  for (const block of texts) {
    samples += numberOf(block, family, SAMPLES);
    repeated += numberOf(block, family, REPEATED);
    bytes += numberOf(block, family, LENGTH);
  }
  return { samples, repeated, bytes };
}

function joinSummaries(texts: readonly BlockTexts[], family: number): Summary {
  const checksum = { crc: 0, length: 0 };
  const row = family * COLUMNS;
  for (const { numbers } of texts) {
    const [crc, length, shift] = [numbers[row + CRC]!, numbers[row + LENGTH]!, numbers[row + SHIFT]!];
    if (length > 0) addToChecksum(checksum, { crc, length, shift });
  }
  return { ...checksum, shift: shiftOf(checksum.length) };
}

function isOfMoment(texts: BlockTexts, versions: readonly number[], families: readonly number[]): boolean {
  for (const family of families) if (texts.versions[family] !== versions[family]) return false;
  return true;
}
