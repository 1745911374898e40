/** What /metrics serves: the exposition of a store, joined from cached fragments. */
import type { Family } from '../resources/family.ts';
import type { StateStore } from '../state/store.ts';
import { Turns } from '../turns.ts';
import { type Fragment, FragmentCache, type KindSnapshot } from './fragments.ts';
import { addToChecksum, deflatePiece, GZIP_HEADER, gzipTrailer, inflatePieces, type Piece } from './gzip.ts';
import { ENDING, type Format, headerOf } from './header.ts';
import { targetInfo } from './target-info.ts';

/** How a scrape wants the exposition. */
export interface ExpositionOptions {
  readonly format: Format;
  readonly encoding: 'gzip' | 'identity';
  /** Says which kinds are wanted, by plural name; all where absent. */
  readonly resources?: (resource: string) => boolean;
  readonly signal?: AbortSignal;
}

/** What the exposition keeps and has done. */
export interface ExpositionStatistics {
  /** Fragments made since the start, and the bytes of text in them. */
  readonly made: number;
  readonly madeBytes: number;
  /** Fragments that are kept, and the bytes they take. */
  readonly fragments: number;
  readonly bytes: number;
}

/** Samples that are left out of a family because an object gave the same series twice. */
export interface RepeatedSamples {
  readonly resource: string;
  readonly family: string;
  readonly samples: number;
}

/** Bytes of a compressed chunk of the stream. */
const GZIP_CHUNK = 64 * 1024;
/** Bytes of text that are inflated and sent at once. */
const TEXT_CHUNK = 256 * 1024;

/** The exposition of one store: families in the kinds' order, kinds in the store's order. */
export class Exposition {
  readonly #store: StateStore;
  readonly #fragments = new FragmentCache();
  readonly #turns: Turns;
  readonly #headers: Record<Format, WeakMap<Family<never>, Piece>> = {
    text: new WeakMap(),
    openmetrics: new WeakMap(),
  };

  #target: Readonly<Record<Format, Piece>> | undefined;

  /** `turns` are shared with whatever else has long work. */
  constructor(store: StateStore, turns = new Turns()) {
    this.#store = store;
    this.#turns = turns;
  }

  /** Has whole expositions begin with `target_info` of these attributes of a resource. */
  describe(attributes: Readonly<Record<string, unknown>>): void {
    this.#target = {
      text: deflatePiece(Buffer.from(targetInfo(attributes, 'text'))),
      openmetrics: deflatePiece(Buffer.from(targetInfo(attributes, 'openmetrics'))),
    };
  }

  /**
   * The exposition as it is now, in chunks, made as they are asked for. Each kind is shown at one moment, when its turn
   * comes, however slow the reader. A kind without objects gives nothing; a family without samples of any other kind
   * gives its header. Ends when the reader stops; throws the signal's reason when that is aborted.
   */
  stream(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    return options.encoding === 'gzip' ? this.#gzip(options) : this.#plain(options);
  }

  /**
   * Makes the fragments that are missing or out of date, so that the next scrape finds them. Throws the signal's reason
   * when that is aborted.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    for (const state of [...this.#store.kinds]) {
      const snapshot = this.#fragments.snapshot(state);
      // Joined before the next one is made, the memory of the fragments by themselves can soon be used again.
      for (const [index, family] of snapshot.kind.families.entries())
        this.#fragments.join(family, await this.#samples(snapshot, index, signal));
    }
  }

  get statistics(): ExpositionStatistics {
    let fragments = 0;
    let bytes = 0;
    for (const state of this.#store.kinds)
      this.#fragments.each(state, ({ deflated }) => {
        fragments++;
        bytes += deflated.length;
      });
    return { made: this.#fragments.made, madeBytes: this.#fragments.madeBytes, fragments, bytes };
  }

  /** How many series each kind has, as of the last scrape or `warm`. */
  series(): { readonly resource: string; readonly series: number }[] {
    return this.#store.kinds.map((state) => {
      let series = 0;
      this.#fragments.each(state, ({ samples }) => {
        series += samples;
      });
      return { resource: state.kind.resource, series };
    });
  }

  /** The families that have repeated samples, as of the last scrape or `warm`. */
  repeatedSamples(): RepeatedSamples[] {
    const rows: RepeatedSamples[] = [];
    for (const state of this.#store.kinds) {
      const samples = state.kind.families.map(() => 0);
      this.#fragments.each(state, ({ repeated }, family) => {
        samples[family] = (samples[family] ?? 0) + repeated;
      });
      state.kind.families.forEach(({ name }, family) => {
        const repeated = samples[family]!;
        if (repeated > 0) rows.push({ resource: state.kind.resource, family: name, samples: repeated });
      });
    }
    return rows;
  }

  async *#gzip(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    const checksum = { crc: 0, length: 0 };
    let parts = [GZIP_HEADER];
    let size = 0;
    for await (const { family, header, fragments } of this.#families(options)) {
      const samples = family === undefined ? [] : this.#fragments.pieces(family, fragments);
      for (const piece of [header, ...samples]) {
        addToChecksum(checksum, piece);
        parts.push(piece.deflated);
        size += piece.deflated.length;
        if (size < GZIP_CHUNK) continue;
        // What is large by itself is sent as it is kept; only what is small is copied together.
        if (parts.length > 1) yield Buffer.concat(piece.deflated.length < GZIP_CHUNK ? parts : parts.slice(0, -1));
        if (piece.deflated.length >= GZIP_CHUNK) yield piece.deflated;
        parts = [];
        size = 0;
      }
    }
    parts.push(gzipTrailer(checksum));
    yield Buffer.concat(parts);
  }

  async *#plain(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    let parts: Piece[] = [];
    let length = 0;
    for await (const { header, fragments } of this.#families(options)) {
      for (const piece of [header, ...fragments]) {
        parts.push(piece);
        length += piece.length;
        if (length < TEXT_CHUNK) continue;
        if (this.#turns.isOver()) await this.#turns.next();
        yield inflatePieces(parts);
        parts = [];
        length = 0;
      }
    }
    if (length > 0) yield inflatePieces(parts);
  }

  /** What tells of the target, family by family, and at the end what ends the format. */
  async *#families(options: ExpositionOptions): AsyncGenerator<FamilyPieces, void, undefined> {
    const { format, resources, signal } = options;
    const opened = new Set<string>();
    if (this.#target !== undefined && (resources === undefined || resources('target_info'))) {
      yield { family: undefined, header: this.#target[format], fragments: [] };
    }
    for (const state of [...this.#store.kinds]) {
      if (resources !== undefined && !resources(state.kind.resource)) continue;
      const snapshot = this.#fragments.snapshot(state);
      if (snapshot.blocks.length === 0) continue;
      for (const [index, family] of snapshot.kind.families.entries()) {
        const fragments = await this.#samples(snapshot, index, signal);
        // Two kinds may share a family name; a second header would make the whole invalid.
        yield { family, header: opened.has(family.name) ? NOTHING : this.#header(family, format), fragments };
        opened.add(family.name);
      }
    }
    yield { family: undefined, header: ENDINGS[format], fragments: [] };
  }

  async #samples(snapshot: KindSnapshot, family: number, signal: AbortSignal | undefined): Promise<Fragment[]> {
    const pieces: Fragment[] = [];
    for (let block = 0; block < snapshot.blocks.length; block++) {
      if (this.#turns.isOver()) await this.#turns.next();
      signal?.throwIfAborted();
      pieces.push(this.#fragments.find(snapshot, block, family) ?? this.#fragments.make(snapshot, block, family));
    }
    return pieces;
  }

  #header(family: Family<never>, format: Format): Piece {
    const known = this.#headers[format].get(family);
    if (known !== undefined) return known;
    const header = deflatePiece(Buffer.from(headerOf(family, format)));
    this.#headers[format].set(family, header);
    return header;
  }
}

/** What a scrape is made of, a family at a time. */
interface FamilyPieces {
  readonly family: Family<never> | undefined;
  readonly header: Piece;
  readonly fragments: readonly Fragment[];
}

const NOTHING = deflatePiece(Buffer.alloc(0));

const ENDINGS: Readonly<Record<Format, Piece>> = {
  text: deflatePiece(Buffer.from(ENDING.text)),
  openmetrics: deflatePiece(Buffer.from(ENDING.openmetrics)),
};
