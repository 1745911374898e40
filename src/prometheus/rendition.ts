/** What is kept of the exposition: for each way in which it is asked for, as long as somebody asks. */
import type { Family } from '../resources/declare/family.ts';
import type { StateStore } from '../state/store.ts';
import { deflate } from './compression/deflate.ts';
import type { Piece } from './compression/gzip.ts';
import { Packer, packAlone, unpacked } from './compression/packer.ts';
import type { Format } from './formats/header.ts';
import { type Layout, linesLayout } from './formats/layout.ts';
import type { Escaping } from './formats/names.ts';
import { FragmentCache } from './fragments.ts';
import type { MadeCount } from './making.ts';
import type { Outdated } from './outdated.ts';
import type { Part } from './request/parts.ts';

/** How a body is compressed. */
export type Encoding = 'gzip' | 'zstd' | 'identity';

/** How fragments are compressed: zstd for a body that is not, since its text is had back in half the time. */
export type Compression = 'deflate' | 'zstd';

/** A way in which the exposition can be asked for. */
export interface Way {
  readonly format: Format;
  readonly escaping: Escaping;
  readonly compression: Compression;
  readonly part: Part | undefined;
}

/** Whether what is told in two ways is the same, or parts of the same. */
export function isSameWhole(a: Way, b: Way): boolean {
  const isSame = a.format === b.format && a.escaping === b.escaping && a.compression === b.compression;
  return isSame && a.part?.parts === b.part?.parts;
}

/** What is kept of one way; for a body without compression all but the fragments is as it is sent. Those of text and of OpenMetrics 1.0 have the same lines, and share their fragments. */
export interface Rendition {
  readonly way: Way;
  readonly fragments: FragmentCache;
  /** Gives back the text of a fragment (`Compressor.restore`). */
  restore: Packer['restore'];
  /**
   * What precedes all samples of a family, which have `length` bytes; `isOpened` says that a family of this name came
   * before. Undefined leaves the family out.
   */
  header(family: Family<never>, about: { readonly length: number; readonly isOpened: boolean }): Piece | undefined;
  /** `target_info` of some attributes. */
  target(attributes: Readonly<Record<string, unknown>>): Piece;
  readonly ending: Piece;
}

interface Kept {
  readonly way: Way;
  readonly fragments: FragmentCache;
  readonly renditions: Map<string, Rendition>;
  /** In milliseconds of `now`. */
  asked: number;
  /** When text was last made of what is kept for gzip. */
  askedForPlain: number;
}

/** How long something is kept that nobody asks for, in milliseconds: a few scrapes of the slowest scraper. */
const FORGOTTEN_AFTER = 10 * 60_000;
/** How many ways are kept at most: each part is one. */
const MOST_KEPT = 96;

/** Where a store's renditions are. */
export class Renditions {
  readonly #store: StateStore;
  readonly #now: () => number;
  /** Of all that were ever kept. */
  readonly count: MadeCount = { made: 0, madeBytes: 0, written: 0 };
  #packers: Partial<Record<Compression, Packer>> = {};
  /** The one that was asked for last is last. */
  readonly #kept = new Map<string, Kept>();

  readonly #outdated: Outdated;

  /** `outdated` takes over what fragments lay in. */
  constructor(store: StateStore, outdated: Outdated, now: () => number) {
    this.#store = store;
    this.#outdated = outdated;
    this.#now = now;
  }

  /** Those that are kept, the one that was asked for last at the end. */
  get all(): readonly { readonly way: Way; readonly fragments: FragmentCache }[] {
    return [...this.#kept.values()];
  }

  /**
   * What is kept for an encoding, which counts as being asked for. What nobody asked for in ten minutes is forgotten. Text
   * that is asked for once in a while is made of what is kept for gzip; whoever asks again has a copy that is faster.
   */
  async of(asked: Omit<Way, 'compression'>, encoding: Encoding): Promise<Rendition> {
    const now = this.#now();
    const escaping = this.#hasOtherNames() ? asked.escaping : 'underscores';
    const compression = encoding === 'gzip' ? 'deflate' : 'zstd';
    const wanted = { ...asked, escaping, compression } as const;
    const way =
      encoding === 'identity' && this.#suffices(wanted, now) ? { ...wanted, compression: 'deflate' as const } : wanted;
    const packer = this.#packers[way.compression] ?? (await this.#packerOf(way.compression));
    const createLayout = await layoutsOf(way, this.#store);
    const key = keyOf(way);
    const kept = this.#kept.get(key) ?? this.#newlyKept(way, createLayout(), packer);
    kept.asked = now;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [other, { asked: last }] of this.#kept)
      if (now - last > FORGOTTEN_AFTER || this.#kept.size > MOST_KEPT) this.#kept.delete(other);
    if (!this.all.some((one) => one.way.compression !== way.compression)) {
      this.#packers = { [way.compression]: packer };
    }
    const isPlain = encoding === 'identity';
    const named = `${way.format} ${isPlain}`;
    const known = kept.renditions.get(named);
    if (known !== undefined) return known;
    const rendition = createRendition({ way, layout: createLayout(), packer, fragments: kept.fragments, isPlain });
    kept.renditions.set(named, rendition);
    return rendition;
  }

  /** Whether there is a copy for gzip and none for text, which was not asked for of late either. */
  #suffices(wanted: Way, now: number): boolean {
    const forGzip = this.#kept.get(keyOf({ ...wanted, compression: 'deflate' }));
    if (forGzip === undefined || this.#kept.has(keyOf(wanted))) return false;
    const before = forGzip.askedForPlain;
    forGzip.askedForPlain = now;
    return now - before > FORGOTTEN_AFTER;
  }

  #newlyKept(way: Way, layout: Layout, packer: Packer): Kept {
    const fragments = new FragmentCache({
      layout,
      packer,
      part: way.part,
      count: this.count,
      outdated: this.#outdated,
    });
    return { way, fragments, renditions: new Map(), asked: 0, askedForPlain: Number.NEGATIVE_INFINITY };
  }

  /** Whether a name is written in several ways: where none is, all are one. */
  #hasOtherNames(): boolean {
    return this.#store.kinds.some(({ kind }) => kind.families.some(({ entity }) => entity !== undefined));
  }

  async #packerOf(compression: Compression): Promise<Packer> {
    const compressor = compression === 'zstd' ? (await import('./compression/zstd.ts')).zstd() : deflate();
    this.#packers[compression] ??= new Packer(compressor);
    return this.#packers[compression];
  }
}

async function layoutsOf({ format, escaping }: Way, { restarts }: StateStore): Promise<() => Layout> {
  if (format !== 'protobuf') return () => linesLayout(format, escaping, restarts);
  const { protobufLayout } = await import('./formats/protobuf.ts');
  return () => protobufLayout(escaping, restarts);
}

function keyOf({ format, escaping, compression, part }: Way): string {
  const lines = format === 'openmetrics' ? 'text' : format;
  return [lines, escaping, compression, part?.part, part?.parts].join(' ');
}

interface RenditionOptions {
  readonly way: Way;
  readonly layout: Layout;
  readonly packer: Packer;
  readonly fragments: FragmentCache;
  readonly isPlain: boolean;
}

function createRendition({ way, layout, packer, fragments, isPlain }: RenditionOptions): Rendition {
  const headers = new WeakMap<Family<never>, { readonly length: number; readonly piece: Piece | undefined }>();
  const hasLength = way.format === 'protobuf';
  const pieceOf = (text: Buffer) => (isPlain ? unpacked(Buffer.from(text)) : packAlone(text, packer));
  const nothing = pieceOf(Buffer.alloc(0));
  let told: { readonly attributes: unknown; readonly piece: Piece } | undefined;
  return {
    way,
    fragments,
    restore: (piece, into, at) => packer.restore(piece, into, at),
    header(family, about) {
      if (about.isOpened && !hasLength) return nothing;
      const length = hasLength ? about.length : 0;
      const known = headers.get(family);
      if (known?.length === length) return known.piece;
      const bytes = layout.header(family, about);
      const piece = bytes && pieceOf(bytes);
      headers.set(family, { length, piece });
      return piece;
    },
    target(attributes) {
      if (told?.attributes !== attributes) told = { attributes, piece: pieceOf(layout.target(attributes)) };
      return told.piece;
    },
    ending: pieceOf(layout.ending),
  };
}
