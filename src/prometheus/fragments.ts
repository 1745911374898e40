/** The cache of the exposition: each family over each block, compressed, made again only when its samples changed. */
import type { Kind } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks.ts';
import type { KindState } from '../state/kind-state.ts';
import { joinSummaries, type Summary } from './compression/gzip.ts';
import { type Fragment, type MadeFragment, type MakingOptions, makingOf } from './making.ts';

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

interface CachedBlock {
  readonly fragments: BlockFragments;
  /** The copy of the block of which all of them are, or an earlier one. */
  readonly copy: number;
}

const NOTHING: CachedBlock = { fragments: [], copy: -1 };

interface CachedKind {
  readonly blocks: Map<number, CachedBlock>;
  /**
   * What was put together last, and from which blocks; undefined for families that were not asked for. The blocks are not
   * held: they would hold objects that are long gone until somebody asks again.
   */
  joined: { readonly blocks: WeakRef<readonly Block[]> | undefined; readonly families: (FamilyText | undefined)[] };
  /** What each family came to when it was last put together, by index. */
  readonly sums: (FamilySum | undefined)[];
}

/** Fragments of the kinds of one store, in one way to write them and one to compress them. */
export class FragmentCache {
  readonly #options: MakingOptions;
  readonly #kinds = new WeakMap<KindState, CachedKind>();

  constructor(options: MakingOptions) {
    this.#options = options;
  }

  /** The kind as it is now. Fragments of blocks that are no more are dropped. */
  snapshot(state: KindState, families: readonly number[]): KindSnapshot {
    const blocks = state.blocks();
    let cached = this.#kinds.get(state);
    if (cached === undefined) {
      cached = { blocks: new Map(), joined: { blocks: undefined, families: [] }, sums: [] };
      this.#kinds.set(state, cached);
    }
    if (cached.blocks.size > 0 && cached.joined.blocks?.deref() !== blocks) {
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
    const { fragments: known, copy } = cached.blocks.get(id) ?? NOTHING;
    if (isOfMoment(known, versions, families)) {
      if (copy !== block.copy && families.length === versions.length) {
        cached.blocks.set(id, { fragments: known, copy: block.copy });
      }
      return known;
    }
    const mine = older.get(id) ?? [];
    const fragments = versions.map((version, family) =>
      mine[family]?.version === version ? mine[family] : known[family]?.version === version ? known[family] : undefined,
    );
    const making = makingOf(kind, block, copy, this.#options);
    const made: { readonly family: number; readonly fragment: MadeFragment }[] = [];
    for (const family of families) {
      if (fragments[family] !== undefined) continue;
      if (made.length > 0 && isOver()) break;
      made.push({ family, fragment: making.make(family, known[family]) });
    }
    const bytes = this.#options.packer.take();
    for (const { family, fragment } of made) fragments[family] = { ...fragment, bytes };
    // A scrape that began later may have come first: what it made is to stay.
    if (known.some((fragment, family) => (fragment?.version ?? 0) > versions[family]!)) older.set(id, fragments);
    else {
      const isWhole = !fragments.includes(undefined);
      const kept = compact(isWhole ? fragments : fragments.map((fragment, family) => fragment ?? known[family]));
      cached.blocks.set(id, { fragments: kept, copy: isWhole ? block.copy : copy });
    }
    return isOfMoment(fragments, versions, families) ? fragments : undefined;
  }

  /**
   * The texts of a snapshot's wanted families by index; undefined where they are not the last that were put together, so
   * that `join` has to do that first.
   */
  joined({ blocks, families, cached: { joined } }: KindSnapshot): readonly (FamilyText | undefined)[] | undefined {
    return joined.blocks?.deref() === blocks && families.every((family) => joined.families[family] !== undefined)
      ? joined.families
      : undefined;
  }

  /** Puts the texts of a snapshot's wanted families together from the fragments of each of its blocks. */
  join(
    { blocks, families, cached }: KindSnapshot,
    fragments: readonly (readonly Fragment[])[],
  ): readonly (FamilyText | undefined)[] {
    const last = cached.joined;
    const isLast = last.blocks?.deref() === blocks;
    const texts = isLast ? last.families : [];
    for (const family of families) {
      const before = last.families[family];
      const own = fragments.map((ofBlock) => ofBlock[family]!).filter(({ length }) => length > 0);
      const isSame = before !== undefined && equalLists(before.fragments, own);
      texts[family] = isSame ? before : { ...joinSummaries(own), fragments: own };
      if (!isSame) cached.sums[family] = sumOf(own);
    }
    if (!isLast) cached.joined = { blocks: new WeakRef(blocks), families: texts };
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
    for (const { fragments } of this.#kinds.get(state)?.blocks.values() ?? [])
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

/** Of the memory that fragments lie in, this share of what lives in it may be outdated. */
const MOST_OUTDATED = 0.25;

/** The fragments in memory of their own where too much of what they lie in is outdated. */
function compact(fragments: BlockFragments): BlockFragments {
  const memory = new Set<Buffer>();
  let living = 0;
  for (const fragment of fragments) {
    if (fragment === undefined) continue;
    memory.add(fragment.bytes);
    living += endOf(fragment) - fragment.from;
  }
  let held = 0;
  for (const { length } of memory) held += length;
  if (held <= (1 + MOST_OUTDATED) * living) return fragments;
  const bytes = Buffer.allocUnsafeSlow(living);
  let at = 0;
  return fragments.map((fragment) => {
    if (fragment === undefined) return undefined;
    const from = at;
    const to = from + fragment.to - fragment.from;
    at += fragment.bytes.copy(bytes, at, fragment.from, endOf(fragment));
    return { ...fragment, bytes, from, to };
  });
}

/** Where what is kept of a fragment ends: behind the lengths of its objects' samples. */
function endOf({ to, places }: Fragment): number {
  return to + 2 * places;
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
