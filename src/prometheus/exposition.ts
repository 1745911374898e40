/** What /metrics serves: the exposition of a store, joined from cached fragments. */
import type { Family } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { nameOf, namesOf } from '../resources/names.ts';
import type { KindState } from '../state/kind-state.ts';
import type { StateStore } from '../state/store.ts';
import { Turns } from '../turns.ts';
import { compressedBody, type FamilyPieces, NO_LINES, plainBody } from './body.ts';
import type { BodySizes } from './body-sizes.ts';
import { ChunkPool } from './compression/chunk-pool.ts';
import { SharedChunks } from './compression/shared-chunks.ts';
import type { Format } from './formats/header.ts';
import { type Escaping, exposedName } from './formats/names.ts';
import type { FamilyText, FragmentCache } from './fragments.ts';
import type { Fragment } from './making.ts';
import { type Encoding, isSameWhole, type Rendition, Renditions, type Way } from './rendition.ts';
import type { Part } from './request/parts.ts';

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

/** What the exposition keeps and has done. */
export interface ExpositionStatistics {
  /** Fragments made since the start, and the bytes of text in them. */
  readonly made: number;
  readonly madeBytes: number;
  /** Objects whose samples of a family were written for that. */
  readonly written: number;
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

/** What one family of a kind comes to. */
export interface FamilySize {
  readonly kind: Kind;
  readonly family: Family<KubernetesObject>;
  readonly series: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  /** Bytes of its samples before compression, in the format that was last asked for. */
  readonly bytes: number;
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
    this.#renditions = new Renditions(store, now);
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
    for (const { id } of this.#store.kinds) {
      const state = this.#store.kind(id);
      if (state !== undefined) await this.#textsOf(rendition, state, [...state.kind.families.keys()], signal);
    }
  }

  get statistics(): ExpositionStatistics {
    let fragments = 0;
    let bytes = 0;
    const memory = new Set<Buffer>();
    for (const { fragments: cache } of this.#renditions.all)
      for (const state of this.#store.kinds)
        cache.each(state, (fragment) => {
          fragments++;
          bytes += fragment.to - fragment.from;
          memory.add(fragment.bytes);
        });
    return {
      ...this.#renditions.count,
      fragments,
      bytes,
      heldBytes: [...memory].reduce((sum, { length }) => sum + length, 0),
    };
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
    const caches = this.#lastCaches();
    return this.#store.kinds.flatMap((state) => {
      const sums = caches.map((cache) => cache.sums(state));
      return state.kind.families.map((family, index) => {
        let [series, repeated, bytes] = [0, 0, 0];
        for (const { [index]: sum } of sums) {
          series += sum?.samples ?? 0;
          repeated += sum?.repeated ?? 0;
          bytes += sum?.bytes ?? 0;
        }
        return { kind: state.kind, family, series, repeated, bytes };
      });
    });
  }

  /** How many series each kind has, as of the last scrape or `warm`. */
  series(): { readonly resource: string; readonly series: number }[] {
    return this.#store.kinds.map((state) => {
      let series = 0;
      this.#eachKept(state, ({ samples }) => {
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
      this.#eachKept(state, ({ repeated }, family) => {
        samples[family] = (samples[family] ?? 0) + repeated;
      });
      state.kind.families.forEach(({ name }, family) => {
        const repeated = samples[family]!;
        if (repeated > 0) rows.push({ resource: nameOf(state.kind), family: name, samples: repeated });
      });
    }
    return rows;
  }

  /** Visits what was last asked for of a kind: in parts, what is kept of each. */
  #eachKept(state: KindState, visit: (fragment: Fragment, family: number) => void): void {
    for (const cache of this.#lastCaches()) cache.each(state, visit);
  }

  /** What is kept of what was last asked for. */
  #lastCaches(): FragmentCache[] {
    const { all } = this.#renditions;
    const last = all.at(-1)?.way;
    return all.flatMap(({ way, fragments }) => (last !== undefined && isSameWhole(way, last) ? fragments : []));
  }

  async *#stream(options: ExpositionOptions): AsyncGenerator<Buffer, void, undefined> {
    const { format, encoding, escaping = 'underscores', part } = options;
    const rendition = await this.#renditions.of({ format, escaping, part }, encoding);
    const families = this.#families(rendition, options);
    const means = { chunks: this.#chunks, shared: this.#shared, turns: this.#turns };
    if (encoding === 'identity') yield* plainBody(families, rendition, means);
    else yield* compressedBody(families, encoding, means);
  }

  /** What tells of the target, family by family, and at the end what ends the format. */
  async *#families(rendition: Rendition, options: ExpositionOptions): AsyncGenerator<FamilyPieces, void, undefined> {
    const { format, resources, names, signal } = options;
    let bytes = 0;
    const counted = (pieces: FamilyPieces) => {
      bytes += pieces.header.length + pieces.text.length;
      return pieces;
    };
    const opened = new Set<string>();
    if (this.#attributes !== undefined && wantsTarget(options)) {
      yield counted({ header: rendition.target(this.#attributes), text: NO_LINES });
    }
    for (const { id } of this.#store.kinds) {
      // As it is declared when its turn comes; a kind that is gone by then has no series.
      const state = this.#store.kind(id);
      if (state === undefined || (resources !== undefined && !resources(namesOf(state.kind)))) continue;
      const { families } = state.kind;
      const wanted = [...families.keys()].filter((index) => names === undefined || isNamed(families[index]!, names));
      const texts = await this.#textsOf(rendition, state, wanted, signal);
      for (const index of texts === undefined ? [] : wanted) {
        signal?.throwIfAborted();
        const family = families[index]!;
        const text = texts![index]!;
        // Two kinds may share a family name; a second header would make lines invalid as a whole.
        const header = rendition.header(family, { length: text.length, isOpened: opened.has(family.name) });
        if (header !== undefined) yield counted({ header, text });
        opened.add(family.name);
      }
    }
    yield counted({ header: rendition.ending, text: NO_LINES });
    this.#sizes?.sent(format, bytes);
  }

  /** The texts of a kind's wanted families at this moment, by index; undefined where there are no objects. */
  async #textsOf(
    { fragments: cache }: Rendition,
    state: KindState,
    families: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (FamilyText | undefined)[] | undefined> {
    if (families.length === 0) return undefined;
    const snapshot = cache.snapshot(state, families);
    if (snapshot.blocks.length === 0) {
      cache.empty(state);
      return undefined;
    }
    const known = cache.joined(snapshot);
    if (known !== undefined) return known;
    const fragments: (readonly Fragment[])[] = [];
    for (const block of snapshot.blocks) {
      let ofBlock: readonly Fragment[] | undefined;
      while (ofBlock === undefined) {
        if (this.#turns.isOver()) await this.#turns.next();
        signal?.throwIfAborted();
        ofBlock = cache.ofBlock(snapshot, block, () => this.#turns.isOver());
      }
      fragments.push(ofBlock);
    }
    return cache.join(snapshot, fragments);
  }
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
