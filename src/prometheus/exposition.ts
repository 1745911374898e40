/** What /metrics serves: the exposition of a store, joined from cached fragments. */
import type { Family } from '../resources/declare/family.ts';
import { namesOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';
import type { StateStore } from '../state/store.ts';
import { Turns } from '../turns.ts';
import type { BlockTexts } from './block-texts.ts';
import { compressedBody, type FamilyPieces, plainBody, type Steps } from './body.ts';
import type { BodySizes } from './body-sizes.ts';
import { ChunkPool } from './compression/chunk-pool.ts';
import type { Piece } from './compression/gzip.ts';
import { SharedChunks } from './compression/shared-chunks.ts';
import type { Format } from './formats/header.ts';
import { type Escaping, exposedName } from './formats/names.ts';
import type { KindText } from './fragments.ts';
import { Outdated } from './outdated.ts';
import { type Encoding, type Rendition, Renditions, type Way } from './rendition.ts';
import type { Part } from './request/parts.ts';
import {
  type ExpositionStatistics,
  type FamilySize,
  type KindSeries,
  type RepeatedSamples,
  repeatedIn,
  seriesOf,
  sizesOf,
  statisticsOf,
} from './tallies.ts';

/** How a scrape wants the exposition. */
export interface ExpositionOptions {
  readonly format: Format;
  readonly encoding: Encoding;
  /** How names with other characters than letters, digits and underscores are written; `underscores` where absent. */
  readonly escaping?: Escaping;
  /** Says which kinds are wanted, by the names that are taken for one (`namesOf`); all where absent. */
  readonly resources?: (names: readonly string[]) => boolean;
  /** The families that are wanted, by the name that they have here or in the semantic conventions; all where absent. */
  readonly names?: ReadonlySet<string> | undefined;
  /** Which of the objects are wanted; all where absent. */
  readonly part?: Part | undefined;
  readonly signal?: AbortSignal;
}

/** What an exposition may be given. */
export interface ExpositionSurroundings {
  /** Hears how large each body is. */
  readonly sizes?: BodySizes;
  /** Gives milliseconds. */
  readonly now?: () => number;
}

/** The exposition of one store: families in the kinds' order, kinds in the store's order. */
export class Exposition {
  readonly #store: StateStore;
  readonly #renditions: Renditions;
  readonly #turns: Turns;
  readonly #sizes: BodySizes | undefined;
  readonly #chunks = new ChunkPool();
  readonly #outdated = new Outdated();
  readonly #shared = new SharedChunks(this.#chunks);
  #attributes: Readonly<Record<string, unknown>> | undefined;

  /** `turns` are shared with whatever else has long work. */
  constructor(
    store: StateStore,
    turns = new Turns(),
    { sizes, now = () => performance.now() }: ExpositionSurroundings = {},
  ) {
    this.#store = store;
    this.#turns = turns;
    this.#sizes = sizes;
    this.#renditions = new Renditions(store, this.#outdated, now);
  }

  /** Has whole expositions begin with `target_info` of these attributes of a resource. */
  describe(attributes: Readonly<Record<string, unknown>>): void {
    this.#attributes = attributes;
  }

  /**
   * The exposition as it is now, in chunks, made as they are asked for. Each kind is shown at one moment, when its turn
   * comes, however slow the reader. A kind without objects gives nothing; a family without samples of any other kind
   * gives its header. Ends when the reader stops; throws the signal's reason when that is aborted.
   */
  stream(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    return this.#stream(options);
  }

  /** Takes back a chunk of a stream that nobody looks at any more; what is not taken back is left to the collector. */
  release(chunk: Buffer): void {
    this.#shared.release(chunk);
  }

  /**
   * Makes the fragments that are missing or out of date, so that the next scrape finds them if it asks like the one before
   * it; the first, if it asks for text. Throws the signal's reason when that is aborted.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    const { compression, ...way } = this.#renditions.all.at(-1)?.way ?? USUAL;
    const rendition = await this.#renditions.of(way, compression === 'deflate' ? 'gzip' : 'zstd');
    this.#outdated.enter();
    try {
      for (const { id } of this.#store.kinds) {
        const state = this.#store.kind(id);
        if (state === undefined) continue;
        for (const turn of this.#textsOf(rendition, state, [...state.kind.families.keys()], signal)) await turn;
      }
    } finally {
      this.#outdated.leave();
    }
  }

  get statistics(): ExpositionStatistics {
    return statisticsOf(this.#store, this.#renditions);
  }

  /** The ways in which fragments are kept. */
  get ways(): readonly Way[] {
    return this.#renditions.all.map(({ way }) => way);
  }

  /** Bytes of the last body by format, before compression; none where nobody is to hear of it. */
  get bodySizes(): ReadonlyMap<Format, number> {
    return this.#sizes?.last ?? new Map();
  }

  /** The kinds with the families that are shown. */
  get kinds(): readonly KindState[] {
    return this.#store.kinds;
  }

  /** What each family comes to, as of the last scrape or `warm`. It takes no longer where there are more objects. */
  sizes(): FamilySize[] {
    return sizesOf(this.#store, this.#renditions);
  }

  /** How many series each kind has, as of the last scrape or `warm`. */
  series(): KindSeries[] {
    return seriesOf(this.#store, this.#renditions);
  }

  /** The families that have repeated samples, as of the last scrape or `warm`. */
  repeatedSamples(): RepeatedSamples[] {
    return repeatedIn(this.#store, this.#renditions);
  }

  async *#stream(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    const { format, encoding, escaping = 'underscores', part, signal } = options;
    const isPlain = encoding === 'identity';
    await this.#store.caughtUp();
    this.#outdated.enter();
    if (isPlain) this.#shared.enter();
    try {
      const rendition = await this.#renditions.of({ format, escaping, part }, encoding);
      const families = this.#families(rendition, options);
      const means = { chunks: this.#chunks, shared: this.#shared, turns: this.#turns };
      const body = isPlain ? plainBody(families, rendition, means) : compressedBody(families, encoding, means);
      for (const step of body) {
        if (step instanceof Promise) await step;
        else {
          yield step;
          signal?.throwIfAborted();
        }
      }
    } finally {
      if (isPlain) this.#shared.leave();
      this.#outdated.leave();
    }
  }

  /** What tells of the target, the families kind by kind, and at the end what ends the format. */
  *#families(rendition: Rendition, options: ExpositionOptions): Steps<FamilyPieces[]> {
    const { format, resources, names, signal } = options;
    let bytes = 0;
    const opened = new Set<string>();
    if (this.#attributes !== undefined && wantsTarget(options)) {
      const header = rendition.target(this.#attributes);
      bytes += header.length;
      yield [alone(header)];
    }
    for (const { id } of this.#store.kinds) {
      // As it is declared when its turn comes; a kind that is gone by then has no series.
      const state = this.#store.kind(id);
      if (state === undefined || (resources !== undefined && !resources(namesOf(state.kind)))) continue;
      const { families } = state.kind;
      const wanted = [...families.keys()].filter((index) => names === undefined || isNamed(families[index]!, names));
      const text = yield* this.#textsOf(rendition, state, wanted, signal);
      if (text === undefined) continue;
      const { blocks } = text;
      const pieces: FamilyPieces[] = [];
      for (const index of wanted) {
        const family = families[index]!;
        const samples = text.families[index]!;
        // Two kinds may share a family name; a second header would make lines invalid as a whole.
        const header = rendition.header(family, { length: samples.length, isOpened: opened.has(family.name) });
        opened.add(family.name);
        if (header === undefined) continue;
        bytes += header.length + samples.length;
        pieces.push({ header, samples, family: index, blocks });
      }
      yield pieces;
    }
    bytes += rendition.ending.length;
    yield [alone(rendition.ending)];
    this.#sizes?.sent(format, bytes);
  }

  /** The texts of a kind's wanted families at this moment; undefined where there are no objects. */
  *#textsOf(
    { fragments: cache }: Rendition,
    state: KindState,
    families: readonly number[],
    signal: AbortSignal | undefined,
  ): Steps<never, KindText | undefined> {
    if (families.length === 0) return undefined;
    const snapshot = cache.snapshot(state, families);
    if (snapshot.blocks.length === 0) {
      cache.empty(state);
      return undefined;
    }
    const known = cache.joined(snapshot);
    if (known !== undefined) return known;
    const texts: BlockTexts[] = [];
    for (const block of snapshot.blocks) {
      let ofBlock: BlockTexts | undefined;
      while (ofBlock === undefined) {
        if (this.#turns.isOver()) yield this.#turns.next();
        signal?.throwIfAborted();
        ofBlock = cache.ofBlock(snapshot, block, () => this.#turns.isOver());
      }
      texts.push(ofBlock);
    }
    return cache.join(snapshot, texts);
  }
}

/** A piece that no samples follow. */
function alone(header: Piece): FamilyPieces {
  return { header, samples: undefined, family: 0, blocks: [] };
}

const USUAL: Way = { format: 'text', escaping: 'underscores', compression: 'deflate', part: undefined };

/** It belongs to the whole, so that of parts the first has it. */
function wantsTarget({ resources, names, part }: ExpositionOptions): boolean {
  if (names !== undefined) return names.has('target_info') && (part?.part ?? 0) === 0;
  return (resources === undefined || resources(['target_info'])) && (part?.part ?? 0) === 0;
}

function isNamed(family: Family<never>, names: ReadonlySet<string>): boolean {
  return names.has(family.name) || names.has(exposedName(family));
}
