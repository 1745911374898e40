/** The cache of the exposition: each family over each block, compressed, made again only when its samples changed. */
import type { Family } from '../resources/family.ts';
import type { Kind } from '../resources/kind.ts';
import type { Block } from '../state/scope.ts';
import { blocksOf, type KindState } from '../state/store.ts';
import { deflatePiece, joinPieces, type Piece } from './gzip.ts';
import { type IdentityTexts, renderFamily } from './text.ts';

/** The sample lines of one family over one block. */
export interface Fragment extends Piece {
  /** The version of the family in the block from which it was made. */
  readonly version: number;
  readonly samples: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
}

/** By index of the family; undefined until first made. */
type BlockFragments = (Fragment | undefined)[];

/** A kind at one moment, with what was known of its fragments then. */
export interface KindSnapshot {
  readonly kind: Kind;
  readonly blocks: readonly Block[];
  /** For each block the cache's fragments, as they are now. */
  readonly cached: readonly BlockFragments[];
  /** For each block the fragments that were cached when the snapshot was taken: newer ones belong to a later moment. */
  readonly held: readonly BlockFragments[];
  /** For each block the labels that name its objects, as far as families asked for them. */
  readonly identities: readonly IdentityTexts[];
}

/** Fragments of the kinds of one store. */
export class FragmentCache {
  /** Fragments made since the start. */
  made = 0;
  /** Bytes of text compressed since the start. */
  madeBytes = 0;
  #encoded = Buffer.alloc(0);
  readonly #joined = new WeakMap<Family<never>, { fragments: readonly Fragment[]; piece: Piece | undefined }>();
  readonly #kinds = new WeakMap<KindState, Map<number, BlockFragments>>();

  /** The kind as it is now. Fragments of blocks that are no more are dropped. */
  snapshot(state: KindState): KindSnapshot {
    const blocks = blocksOf(state);
    const before = this.#kinds.get(state);
    const now = new Map(blocks.map(({ id }) => [id, before?.get(id) ?? []]));
    this.#kinds.set(state, now);
    const cached = [...now.values()];
    const held = cached.map((fragments) => [...fragments]);
    return { kind: state.kind, blocks, cached, held, identities: blocks.map(() => new Map()) };
  }

  /** The fragment of a block and family of a snapshot if it exists, made of just the samples of that moment. */
  find(snapshot: KindSnapshot, block: number, family: number): Fragment | undefined {
    const version = snapshot.blocks[block]!.versions[family]!;
    const held = snapshot.held[block]![family];
    if (held?.version === version) return held;
    const cached = snapshot.cached[block]![family];
    return cached?.version === version ? cached : undefined;
  }

  /** Makes the fragment of a block and family of a snapshot, and keeps it unless a newer one is there already. */
  make(snapshot: KindSnapshot, block: number, family: number): Fragment {
    const { objects, versions } = snapshot.blocks[block]!;
    const version = versions[family]!;
    const { kind, identities } = snapshot;
    const { text, samples, repeated } = renderFamily(kind, kind.families[family]!, objects, identities[block]);
    const fragment: Fragment = { ...deflatePiece(this.#encode(text)), version, samples, repeated };
    this.made++;
    this.madeBytes += fragment.length;
    const fragments = snapshot.cached[block]!;
    if ((fragments[family]?.version ?? -1) < version) fragments[family] = fragment;
    return fragment;
  }

  /**
   * The fragments of a family over all blocks of its kind as one piece, which is kept: a scrape of a family in which
   * nothing changed copies and sums up nothing.
   */
  join(family: Family<never>, fragments: readonly Fragment[]): Piece {
    const known = this.#joined.get(family);
    if (known?.piece !== undefined && equalLists(known.fragments, fragments)) return known.piece;
    const piece = joinPieces(fragments);
    this.#joined.set(family, { fragments, piece });
    return piece;
  }

  /**
   * The same as one piece if it is joined already, or was asked for before; else as it is. A family that changes from
   * scrape to scrape would have its whole text copied for each, and the copies left behind.
   */
  pieces(family: Family<never>, fragments: readonly Fragment[]): readonly Piece[] {
    const known = this.#joined.get(family);
    if (known !== undefined && equalLists(known.fragments, fragments)) return [this.join(family, fragments)];
    this.#joined.set(family, { fragments, piece: undefined });
    return fragments;
  }

  /** Calls `visit` with each fragment of a kind that is kept, and the index of its family. */
  each(state: KindState, visit: (fragment: Fragment, family: number) => void): void {
    for (const fragments of this.#kinds.get(state)?.values() ?? [])
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

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
