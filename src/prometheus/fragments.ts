/** The cache of the exposition: each family over each block, compressed, made again only when its samples changed. */
import type { Kind } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks.ts';
import type { KindState } from '../state/kind-state.ts';
import { joinSummaries, type Piece, type Summary } from './compression/gzip.ts';
import type { Packer } from './compression/packer.ts';
import type { Layout } from './formats/layout.ts';
import { isInPart, type Part } from './request/parts.ts';

/** The sample lines of one family over one block. */
export interface Fragment extends Piece {
  /** The version of the family in the block from which it was made. */
  readonly version: number;
  readonly samples: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
}

/** The sample lines of one family over all blocks of its kind. */
export interface FamilyText extends Summary {
  /** In the order of the blocks; those without lines are left out. */
  readonly fragments: readonly Fragment[];
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
  /** By block: fragments of this moment that are not kept, since there are newer ones. */
  readonly older: Map<number, BlockFragments>;
}

/** By index of the family; undefined until first made. */
type BlockFragments = readonly (Fragment | undefined)[];

interface CachedKind {
  readonly blocks: Map<number, BlockFragments>;
  /** What was put together last, and from which blocks; undefined for families that were not asked for. */
  joined: { readonly blocks: readonly Block[]; readonly families: (FamilyText | undefined)[] };
  /** What each family came to when it was last put together, by index. */
  readonly sums: (FamilySum | undefined)[];
}

/** What fragments are made with. */
export interface FragmentsOptions {
  readonly layout: Pick<Layout, 'samples'>;
  /** May be shared: what is added to it is taken in the same round of the event loop. */
  readonly packer: Packer;
  /** Which of the objects are told; all where absent. */
  readonly part?: Part | undefined;
  /** Counts what is made. */
  readonly count: MadeCount;
}

/** Fragments that were made, and the bytes in them before compression. */
export interface MadeCount {
  made: number;
  madeBytes: number;
}

/** Fragments of the kinds of one store, in one way to write them and one to compress them. */
export class FragmentCache {
  readonly #options: FragmentsOptions;
  readonly #kinds = new WeakMap<KindState, CachedKind>();

  constructor(options: FragmentsOptions) {
    this.#options = options;
  }

  /** The kind as it is now. Fragments of blocks that are no more are dropped. */
  snapshot(state: KindState, families: readonly number[]): KindSnapshot {
    const blocks = state.blocks();
    let cached = this.#kinds.get(state);
    if (cached === undefined) {
      cached = { blocks: new Map(), joined: { blocks: [], families: [] }, sums: [] };
      this.#kinds.set(state, cached);
    }
    if (cached.blocks.size > 0 && cached.joined.blocks !== blocks) {
      const living = new Set(blocks.map(({ id }) => id));
      for (const id of cached.blocks.keys()) if (!living.has(id)) cached.blocks.delete(id);
    }
    return { kind: state.kind, blocks, families, cached, older: new Map() };
  }

  /**
   * The fragments of one block of a snapshot by index of the family, made of just the samples of that moment; those of
   * families that are not wanted are of no meaning. What is missing or outdated is made for one family after the other,
   * since the objects are then in the processor's caches, until `isOver` says that it is enough for now: then the result
   * is undefined, and the next call goes on.
   */
  ofBlock(snapshot: KindSnapshot, block: Block, isOver: () => boolean): readonly Fragment[] | undefined {
    const { kind, families, cached, older } = snapshot;
    const { id, versions } = block;
    const known = cached.blocks.get(id) ?? [];
    if (isOfMoment(known, versions, families)) return known;
    const { layout, packer, part, count } = this.#options;
    const objects = part === undefined ? block.objects : block.objects.filter((object) => isInPart(object, part));
    const mine = older.get(id) ?? [];
    const fragments = versions.map((version, family) =>
      [mine[family], known[family]].find((fragment) => fragment?.version === version),
    );
    const identities = new Map();
    const made: { readonly family: number; readonly fragment: Omit<Fragment, 'bytes'> }[] = [];
    for (const family of families) {
      if (fragments[family] !== undefined) continue;
      if (made.length > 0 && isOver()) break;
      const { bytes, samples, repeated } = layout.samples(kind, kind.families[family]!, objects, identities);
      const fragment = { ...packer.add(bytes), version: versions[family]!, samples, repeated };
      made.push({ family, fragment });
      count.made++;
      count.madeBytes += fragment.length;
    }
    const bytes = packer.take();
    for (const { family, fragment } of made) fragments[family] = { ...fragment, bytes };
    // A scrape that began later may have come first: what it made is to stay.
    if (known.some((fragment, family) => (fragment?.version ?? 0) > versions[family]!)) older.set(id, fragments);
    else cached.blocks.set(id, compact(fragments.map((fragment, family) => fragment ?? known[family])));
    return isOfMoment(fragments, versions, families) ? fragments : undefined;
  }

  /**
   * The texts of a snapshot's wanted families by index; undefined where they are not the last that were put together, so
   * that `join` has to do that first.
   */
  joined({ blocks, families, cached: { joined } }: KindSnapshot): readonly (FamilyText | undefined)[] | undefined {
    return joined.blocks === blocks && families.every((family) => joined.families[family] !== undefined)
      ? joined.families
      : undefined;
  }

  /** Puts the texts of a snapshot's wanted families together from the fragments of each of its blocks. */
  join(
    { blocks, families, cached }: KindSnapshot,
    fragments: readonly (readonly Fragment[])[],
  ): readonly (FamilyText | undefined)[] {
    const last = cached.joined;
    const texts = last.blocks === blocks ? last.families : [];
    for (const family of families) {
      const before = last.families[family];
      const own = fragments.map((ofBlock) => ofBlock[family]!).filter(({ length }) => length > 0);
      const isSame = before !== undefined && equalLists(before.fragments, own);
      texts[family] = isSame ? before : { ...joinSummaries(own), fragments: own };
      if (!isSame) cached.sums[family] = sumOf(own);
    }
    cached.joined = { blocks, families: texts };
    return texts;
  }

  /** What the families of a kind came to when they were last put together, by index; none before the first time. */
  sums(state: KindState): readonly (FamilySum | undefined)[] {
    return this.#kinds.get(state)?.sums ?? [];
  }

  /** A kind has no objects any more. */
  empty(state: KindState): void {
    this.#kinds.get(state)?.sums.fill(undefined);
  }

  /** Calls `visit` with each fragment of a kind that is kept, and the index of its family. */
  each(state: KindState, visit: (fragment: Fragment, family: number) => void): void {
    for (const fragments of this.#kinds.get(state)?.blocks.values() ?? [])
      fragments.forEach((fragment, family) => {
        if (fragment !== undefined) visit(fragment, family);
      });
  }
}

function sumOf(fragments: readonly Fragment[]): FamilySum {
  let samples = 0;
  let repeated = 0;
  let bytes = 0;
  for (const fragment of fragments) {
    samples += fragment.samples;
    repeated += fragment.repeated;
    bytes += fragment.length;
  }
  return { samples, repeated, bytes };
}

function isOfMoment(
  fragments: BlockFragments,
  versions: readonly number[],
  families: readonly number[],
): fragments is readonly Fragment[] {
  for (const family of families) if (fragments[family]?.version !== versions[family]) return false;
  return true;
}

/** The fragments in memory of their own where more than half of what they lie in is outdated. */
function compact(fragments: BlockFragments): BlockFragments {
  const memory = new Set<Buffer>();
  let living = 0;
  for (const fragment of fragments) {
    if (fragment === undefined) continue;
    memory.add(fragment.bytes);
    living += fragment.to - fragment.from;
  }
  let held = 0;
  for (const { length } of memory) held += length;
  if (held <= 2 * living) return fragments;
  const bytes = Buffer.allocUnsafeSlow(living);
  let at = 0;
  return fragments.map((fragment) => {
    if (fragment === undefined) return undefined;
    const from = at;
    at += fragment.bytes.copy(bytes, at, fragment.from, fragment.to);
    return { ...fragment, bytes, from, to: at };
  });
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
