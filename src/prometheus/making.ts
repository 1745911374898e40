/** How the fragments of a block are made: of all its objects, or of those that changed and what is kept of the others. */
import type { Family } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks/blocks.ts';
import { changedSince } from '../state/blocks/changes.ts';
import {
  type BlockTexts,
  countsOf,
  FROM,
  type Fragment,
  LENGTH,
  MOST_COUNTED,
  NONE,
  numberOf,
  REPEATED,
  TO,
} from './block-texts.ts';
import { freeBuffer } from './compression/gzip.ts';
import type { Packer } from './compression/packer.ts';
import type { Layout, Samples } from './formats/layout.ts';
import { isInPart, type Part } from './request/parts.ts';

/** What fragments are made with. */
export interface MakingOptions {
  readonly layout: Pick<Layout, 'samples' | 'skip'>;
  /** May be shared: what is added to it is taken in the same round of the event loop. */
  readonly packer: Packer;
  /** Which of the objects are told; all where absent. */
  readonly part?: Part | undefined;
  /** Counts what is made. */
  readonly count: MadeCount;
}

/** What was made. */
export interface MadeCount {
  /** Fragments, and the bytes in them before compression. */
  made: number;
  madeBytes: number;
  /** Objects whose samples of a family were written, over all families. */
  written: number;
}

/** Some objects of a block, by their places. */
interface Chosen {
  readonly places: readonly number[];
  /** Those of them that are told. */
  readonly told: readonly number[];
  readonly objects: readonly KubernetesObject[];
  /** What families know of these objects from others. */
  readonly identities: Map<unknown, unknown>;
}

/** Of a block of which this share of the objects has changed all are written. */
const MOST_CHANGED = 0.75;

/** A text and what takes the place of some of it, by the places of objects in the block. */
interface Splice {
  /** Its text, and maybe something else behind it. */
  readonly restored: Buffer;
  readonly length: number;
  /** How many samples it has of the object at each place. */
  readonly counts: Uint8Array;
  readonly written: Samples;
  readonly changed: readonly number[];
  /** Those of the changed ones that were written. */
  readonly told: readonly number[];
  /** Memory for the outcome. */
  readonly joined: Buffer;
}

/** Makes fragments of one block and no other, family by family. */
export interface BlockMaking {
  /** Gives the fragment to `use`, which may look at it until it returns. */
  make(family: number, use: (fragment: Fragment) => void): void;
}

/** Memory for a text that is of use within one call: the same for all that are not long. */
class Scratch {
  #kept: Buffer | undefined;

  take(bytes: number): Buffer {
    if (bytes > KEPT_SCRATCH) return Buffer.allocUnsafeSlow(bytes);
    this.#kept ??= Buffer.allocUnsafeSlow(KEPT_SCRATCH);
    return this.#kept;
  }

  giveBack(memory: Buffer): void {
    if (memory !== this.#kept) freeBuffer(memory);
  }
}

/** Bytes: a few times what is usual for a family of a block. */
const KEPT_SCRATCH = 256 * 1024;

const formerTexts = new Scratch();
const joinedTexts = new Scratch();

/** `block` is one of `kind`; `former` is what was made of it before: of its copy `former.copy`, or of later ones. */
export function makingOf(kind: Kind, block: Block, former: BlockTexts, options: MakingOptions): BlockMaking {
  const { layout, packer, part, count } = options;
  const { objects, versions, changes } = block;
  const choices: Chosen[] = [];
  let all: Chosen | undefined;

  const choose = (places: readonly number[]): Chosen => {
    const known = choices.find((one) => equalNumbers(one.places, places));
    if (known !== undefined) return known;
    const told = part === undefined ? places : places.filter((place) => isInPart(objects[place]!, part));
    const chosen = { places, told, objects: told.map((place) => objects[place]!), identities: new Map() };
    choices.push(chosen);
    return chosen;
  };
  const write = (family: Family<KubernetesObject>, { objects: some, identities }: Chosen) => {
    count.written += some.length;
    return layout.samples(kind, family, some, identities);
  };
  const makeWhole = (index: number): Fragment => {
    const family = kind.families[index]!;
    all ??= choose([...objects.keys()]);
    const written = write(family, all);
    const counts = new Uint8Array(objects.length);
    let isKnown = !family.mayRepeat && written.repeated === 0;
    for (const [at, place] of all.told.entries()) {
      const own = countOf(written, at);
      if (own > MOST_COUNTED) isKnown = false;
      counts[place] = own;
    }
    const { bytes: text, samples, repeated } = written;
    return { text, samples, repeated, counts: isKnown ? counts : undefined };
  };

  /** False where it can't be made so. */
  const makeOfFormer = (index: number, use: (fragment: Fragment) => void): boolean => {
    const family = kind.families[index]!;
    const version = former.versions[index] ?? NONE;
    if (version === NONE || version >= versions[index]!) return false;
    const counts = family.mayRepeat || numberOf(former, index, REPEATED) > 0 ? undefined : countsOf(former, index);
    if (counts === undefined) return false;
    const changed = changedSince(changes, former.copy, index)?.filter((place) => place < objects.length);
    if (changed === undefined || changed.length > objects.length * MOST_CHANGED) return false;
    const chosen = choose(changed);
    const written = write(family, chosen);
    const length = numberOf(former, index, LENGTH);
    // The text takes one byte more to get back.
    const restored = formerTexts.take(length + 1);
    if (length > 0) {
      const { bytes } = former;
      packer.restore({ bytes, from: numberOf(former, index, FROM), to: numberOf(former, index, TO) }, restored, 0);
    }
    const joined = joinedTexts.take(length + written.bytes.length);
    const made = splice({ restored, length, counts, written, changed, told: chosen.told, joined });
    if (made !== undefined) use(made);
    formerTexts.giveBack(restored);
    joinedTexts.giveBack(joined);
    return made !== undefined;
  };

  /** Copies what stays and what was written into one text; undefined where there are more samples of an object than are counted. */
  const splice = ({
    restored,
    length,
    counts: former,
    written,
    changed,
    told,
    joined,
  }: Splice): Fragment | undefined => {
    const counts = new Uint8Array(objects.length);
    let samples = 0;
    let size = 0;
    /** What is not copied yet begins at `from`; behind `at` are `pending` samples of the objects before the next. */
    let from = 0;
    let at = 0;
    let pending = 0;
    let next = 0;
    let fresh = 0;
    for (let place = 0; place < objects.length; place++) {
      const before = former[place] ?? 0;
      if (changed[next] !== place) {
        counts[place] = before;
        samples += before;
        pending += before;
        continue;
      }
      next++;
      at = layout.skip(restored, at, pending);
      pending = 0;
      size += restored.copy(joined, size, from, at);
      at = layout.skip(restored, at, before);
      from = at;
      if (told[fresh] !== place) continue;
      const own = countOf(written, fresh);
      if (own > MOST_COUNTED) return undefined;
      size += written.bytes.copy(
        joined,
        size,
        written.starts[fresh]!,
        written.starts[fresh + 1] ?? written.bytes.length,
      );
      counts[place] = own;
      samples += own;
      fresh++;
    }
    // There may be more of objects that are gone.
    const end = former.length > objects.length ? layout.skip(restored, at, pending) : length;
    size += restored.copy(joined, size, from, end);
    return { text: joined.subarray(0, size), samples, repeated: written.repeated, counts };
  };

  return {
    make(index, use) {
      const used = (fragment: Fragment) => {
        count.made++;
        count.madeBytes += fragment.text.length;
        use(fragment);
      };
      if (!makeOfFormer(index, used)) used(makeWhole(index));
    },
  };
}

function countOf({ firsts, samples }: Samples, at: number): number {
  return (firsts[at + 1] ?? samples) - firsts[at]!;
}

function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
