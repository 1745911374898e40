/** What /metrics serves: the exposition of a store, joined from cached fragments. */
import type { Family } from '../resources/declare/family.ts';
import { nameOf, namesOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';
import type { StateStore } from '../state/store.ts';
import { Turns } from '../turns.ts';
import { ChunkPool } from './chunk-pool.ts';
import { type FamilyText, type Fragment, FragmentCache } from './fragments.ts';
import { addToChecksum, GZIP_HEADER, gzipTrailer, inflatePieces, joinSummaries, type Piece } from './gzip.ts';
import { ENDING, type Format, headerOf } from './header.ts';
import { Packer, packAlone } from './packer.ts';
import { targetInfo } from './target-info.ts';

/** How a scrape wants the exposition. */
export interface ExpositionOptions {
  readonly format: Format;
  readonly encoding: 'gzip' | 'identity';
  /** Says which kinds are wanted, by the names that are taken for one (`namesOf`); all where absent. */
  readonly resources?: (names: readonly string[]) => boolean;
  readonly signal?: AbortSignal;
}

/** What the exposition keeps and has done. */
export interface ExpositionStatistics {
  /** Fragments made since the start, and the bytes of text in them. */
  readonly made: number;
  readonly madeBytes: number;
  /** Fragments that are kept, their bytes, and those of all memory that they hold, outdated ones in it included. */
  readonly fragments: number;
  readonly bytes: number;
  readonly heldBytes: number;
}

/** Samples that are left out of a family because an object gave the same series twice. */
export interface RepeatedSamples {
  readonly resource: string;
  readonly family: string;
  readonly samples: number;
}

/** Bytes of text that are inflated and sent at once. */
const TEXT_CHUNK = 256 * 1024;

/** The exposition of one store: families in the kinds' order, kinds in the store's order. */
export class Exposition {
  readonly #store: StateStore;
  readonly #packer = new Packer();
  readonly #fragments = new FragmentCache(this.#packer);
  readonly #turns: Turns;
  readonly #chunks = new ChunkPool();
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
      text: packAlone(Buffer.from(targetInfo(attributes, 'text')), this.#packer),
      openmetrics: packAlone(Buffer.from(targetInfo(attributes, 'openmetrics')), this.#packer),
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

  /** Takes back a chunk of a stream that nobody looks at any more; what is not taken back is left to the collector. */
  release(chunk: Buffer): void {
    this.#chunks.release(chunk);
  }

  /**
   * Makes the fragments that are missing or out of date, so that the next scrape finds them. Throws the signal's reason
   * when that is aborted.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    for (const { id } of this.#store.kinds) {
      const state = this.#store.kind(id);
      if (state !== undefined) await this.#textsOf(state, signal);
    }
  }

  get statistics(): ExpositionStatistics {
    let fragments = 0;
    let bytes = 0;
    const memory = new Set<Buffer>();
    for (const state of this.#store.kinds)
      this.#fragments.each(state, (fragment) => {
        fragments++;
        bytes += fragment.to - fragment.from;
        memory.add(fragment.bytes);
      });
    const { made, madeBytes } = this.#fragments;
    return { made, madeBytes, fragments, bytes, heldBytes: [...memory].reduce((sum, { length }) => sum + length, 0) };
  }

  /** How many series each kind has, as of the last scrape or `warm`. */
  series(): { readonly resource: string; readonly series: number }[] {
    return this.#store.kinds.map((state) => {
      let series = 0;
      this.#fragments.each(state, ({ samples }) => {
        series += samples;
      });
      return { resource: nameOf(state.kind), series };
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
        if (repeated > 0) rows.push({ resource: nameOf(state.kind), family: name, samples: repeated });
      });
    }
    return rows;
  }

  async *#gzip(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    const checksum = { crc: 0, length: 0 };
    let chunk = this.#chunks.take();
    let size = GZIP_HEADER.copy(chunk);
    for await (const { header, text } of this.#families(options)) {
      addToChecksum(checksum, header);
      addToChecksum(checksum, text);
      for (const { bytes, from, to } of [header, ...text.fragments]) {
        for (let at = from; at < to; ) {
          const copied = bytes.copy(chunk, size, at, to);
          at += copied;
          size += copied;
          if (size < chunk.length) continue;
          if (this.#turns.isOver()) await this.#turns.next();
          yield chunk;
          chunk = this.#chunks.take();
          size = 0;
        }
      }
    }
    const trailer = gzipTrailer(checksum);
    const copied = trailer.copy(chunk, size);
    yield chunk.subarray(0, size + copied);
    if (copied < trailer.length) yield trailer.subarray(copied);
  }

  async *#plain(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    let parts: Piece[] = [];
    let length = 0;
    for await (const { header, text } of this.#families(options)) {
      for (const piece of [header, ...text.fragments]) {
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
    if (this.#target !== undefined && (resources === undefined || resources(['target_info']))) {
      yield { header: this.#target[format], text: NO_LINES };
    }
    for (const { id } of this.#store.kinds) {
      // As it is declared when its turn comes; a kind that is gone by then has no series.
      const state = this.#store.kind(id);
      if (state === undefined || (resources !== undefined && !resources(namesOf(state.kind)))) continue;
      const texts = await this.#textsOf(state, signal);
      for (const [index, text] of texts.entries()) {
        signal?.throwIfAborted();
        const family = state.kind.families[index]!;
        // Two kinds may share a family name; a second header would make the whole invalid.
        yield { header: opened.has(family.name) ? NOTHING : this.#header(family, format), text };
        opened.add(family.name);
      }
    }
    yield { header: ENDINGS[format], text: NO_LINES };
  }

  /** The texts of a kind's families at this moment; none where there are no objects. */
  async #textsOf(state: KindState, signal: AbortSignal | undefined): Promise<readonly FamilyText[]> {
    const snapshot = this.#fragments.snapshot(state);
    if (snapshot.blocks.length === 0) return [];
    const known = this.#fragments.joined(snapshot);
    if (known !== undefined) return known;
    const fragments: (readonly Fragment[])[] = [];
    for (const block of snapshot.blocks) {
      let ofBlock: readonly Fragment[] | undefined;
      while (ofBlock === undefined) {
        if (this.#turns.isOver()) await this.#turns.next();
        signal?.throwIfAborted();
        ofBlock = this.#fragments.ofBlock(snapshot, block, () => this.#turns.isOver());
      }
      fragments.push(ofBlock);
    }
    return this.#fragments.join(snapshot, fragments);
  }

  #header(family: Family<never>, format: Format): Piece {
    const known = this.#headers[format].get(family);
    if (known !== undefined) return known;
    const header = packAlone(Buffer.from(headerOf(family, format)), this.#packer);
    this.#headers[format].set(family, header);
    return header;
  }
}

/** What a scrape is made of, a family at a time. */
interface FamilyPieces {
  readonly header: Piece;
  readonly text: FamilyText;
}

const packer = new Packer();
const NOTHING = packAlone(Buffer.alloc(0), packer);
const NO_LINES: FamilyText = { ...joinSummaries([]), fragments: [] };

const ENDINGS: Readonly<Record<Format, Piece>> = {
  text: packAlone(Buffer.from(ENDING.text), packer),
  openmetrics: packAlone(Buffer.from(ENDING.openmetrics), packer),
};
