/** The cache of the exposition: each family over each block, compressed, made again only when its samples changed. */
import type { Kind } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks.ts';
import type { KindState } from '../state/kind-state.ts';
import { joinSummaries, type Piece, type Summary } from './gzip.ts';
import type { Packer } from './packer.ts';
import { renderFamily } from './text.ts';

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

/** A kind at one moment. */
export interface KindSnapshot {
  readonly kind: Kind;
  readonly blocks: readonly Block[];
  /** What is kept of the kind: it goes on while the snapshot stands still. */
  readonly cached: CachedKind;
  /** By block: fragments of this moment that are not kept, since there are newer ones. */
  readonly older: Map<number, BlockFragments>;
}

/** By index of the family; undefined until first made. */
type BlockFragments = readonly (Fragment | undefined)[];

interface CachedKind {
  readonly blocks: Map<number, BlockFragments>;
  /** What was put together last, and from which blocks. */
  joined: { readonly blocks: readonly Block[]; readonly families: readonly FamilyText[] };
}

/** Fragments of the kinds of one store. */
export class FragmentCache {
  /** Fragments made since the start. */
  made = 0;
  /** Bytes of text compressed since the start. */
  madeBytes = 0;
  readonly #packer: Packer;
  #encoded = Buffer.alloc(0);
  readonly #kinds = new WeakMap<KindState, CachedKind>();

  /** `packer` may be shared: what is added to it is taken in the same round of the event loop. */
  constructor(packer: Packer) {
    this.#packer = packer;
  }

  /** The kind as it is now. Fragments of blocks that are no more are dropped. */
  snapshot(state: KindState): KindSnapshot {
    const blocks = state.blocks();
    let cached = this.#kinds.get(state);
    if (cached === undefined) {
      cached = { blocks: new Map(), joined: { blocks: [], families: [] } };
      this.#kinds.set(state, cached);
    }
    if (cached.blocks.size > 0 && cached.joined.blocks !== blocks) {
      const living = new Set(blocks.map(({ id }) => id));
      for (const id of cached.blocks.keys()) if (!living.has(id)) cached.blocks.delete(id);
    }
    return { kind: state.kind, blocks, cached, older: new Map() };
  }

  /**
   * The fragments of one block of a snapshot by index of the family, made of just the samples of that moment. Those that
   * are missing or outdated are made for one family after the other, since the objects are then in the processor's caches,
   * until `isOver` says that it is enough for now: then the result is undefined, and the next call goes on.
   */
  ofBlock(snapshot: KindSnapshot, block: Block, isOver: () => boolean): readonly Fragment[] | undefined {
    const { kind, cached, older } = snapshot;
    const { id, objects, versions } = block;
    const known = cached.blocks.get(id) ?? [];
    if (isOfMoment(known, versions)) return known;
    const mine = older.get(id) ?? [];
    const fragments = versions.map((version, family) =>
      [mine[family], known[family]].find((fragment) => fragment?.version === version),
    );
    const identities = new Map();
    const made: { readonly family: number; readonly fragment: Omit<Fragment, 'bytes'> }[] = [];
    for (const [family, version] of versions.entries()) {
      if (fragments[family] !== undefined) continue;
      if (made.length > 0 && isOver()) break;
      const { text, samples, repeated } = renderFamily(kind, kind.families[family]!, objects, identities);
      const fragment = { ...this.#packer.add(this.#encode(text)), version, samples, repeated };
      made.push({ family, fragment });
      this.made++;
      this.madeBytes += fragment.length;
    }
    const bytes = this.#packer.take();
    for (const { family, fragment } of made) fragments[family] = { ...fragment, bytes };
    // A scrape that began later may have come first: what it made is to stay.
    if (known.some((fragment, family) => (fragment?.version ?? 0) > versions[family]!)) older.set(id, fragments);
    else cached.blocks.set(id, compact(fragments.map((fragment, family) => fragment ?? known[family])));
    return isOfMoment(fragments, versions) ? fragments : undefined;
  }

  /**
   * The texts of a snapshot's families; undefined where they are not the last that were put together, so that `join` has
   * to do that first.
   */
  joined({ blocks, cached }: KindSnapshot): readonly FamilyText[] | undefined {
    return cached.joined.blocks === blocks ? cached.joined.families : undefined;
  }

  /** Puts the texts of a snapshot's families together from the fragments of each of its blocks. */
  join({ kind, blocks, cached }: KindSnapshot, fragments: readonly (readonly Fragment[])[]): readonly FamilyText[] {
    const families = kind.families.map((_, index): FamilyText => {
      const before = cached.joined.families[index];
      const own = fragments.map((ofBlock) => ofBlock[index]!).filter(({ length }) => length > 0);
      if (before !== undefined && equalLists(before.fragments, own)) return before;
      return { ...joinSummaries(own), fragments: own };
    });
    cached.joined = { blocks, families };
    return families;
  }

  /** Calls `visit` with each fragment of a kind that is kept, and the index of its family. */
  each(state: KindState, visit: (fragment: Fragment, family: number) => void): void {
    for (const fragments of this.#kinds.get(state)?.blocks.values() ?? [])
      fragments.forEach((fragment, family) => {
        if (fragment !== undefined) visit(fragment, family);
      });
  }

  /** The text as UTF-8, in a buffer that serves all: thousands of fresh ones would pile up between collections. */
  #encode(text: string): Buffer {
    const most = 3 * text.length;
    if (most > this.#encoded.length) this.#encoded = Buffer.allocUnsafeSlow(most);
    const length = this.#encoded.write(text);
    return this.#encoded.subarray(0, length);
  }
}

function isOfMoment(fragments: BlockFragments, versions: readonly number[]): fragments is readonly Fragment[] {
  for (let family = 0; family < versions.length; family++)
    if (fragments[family]?.version !== versions[family]) return false;
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
