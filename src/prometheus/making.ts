/** How the fragments of a block are made: of all its objects, or of those that changed and what is kept of the others. */
import type { Family } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks.ts';
import { changedSince } from '../state/changes.ts';
import { freeBuffer, type Piece } from './compression/gzip.ts';
import type { Packer } from './compression/packer.ts';
import type { Layout, Samples } from './formats/layout.ts';
import { isInPart, type Part } from './request/parts.ts';

/** The sample lines of one family over one block. */
export interface Fragment extends Piece {
  /** The version of the family in the block from which it was made. */
  readonly version: number;
  readonly samples: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  /** How many objects have the length of their samples behind the piece, in two bytes each; 0 where that is not known. */
  readonly places: number;
}

/** A fragment whose memory is not taken from the packer yet. */
export type MadeFragment = Omit<Fragment, 'bytes'>;

/** What fragments are made with. */
export interface MakingOptions {
  readonly layout: Pick<Layout, 'samples' | 'count'>;
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

/** Two bytes for the length of an object's samples. */
const LONGEST = 0xffff;
/** Of a block of which this share of the objects has changed all are written. */
const MOST_CHANGED = 0.75;

/** A text and what takes the place of some of it, by the places of objects in the block. */
interface Splice {
  readonly former: Fragment;
  /** Its text, and maybe something else behind it. */
  readonly restored: Buffer;
  readonly written: Samples;
  readonly changed: readonly number[];
  /** Those of the changed ones that were written. */
  readonly told: readonly number[];
  /** Memory for the outcome. */
  readonly joined: Buffer;
}

/** Makes fragments of one block and no other, family by family. */
export interface BlockMaking {
  /** `former` is the fragment that was made of this family and block before. */
  make(family: number, former: Fragment | undefined): MadeFragment;
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

/** `block` is one of `kind`; former fragments are of its copy `since`, or of later ones. */
export function makingOf(kind: Kind, block: Block, since: number, options: MakingOptions): BlockMaking {
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
  const pack = (version: number, text: Buffer, lengths: Uint16Array | undefined, samples: number, repeated: number) => {
    count.made++;
    count.madeBytes += text.length;
    const piece = packer.add(text, lengths);
    return { ...piece, version, samples, repeated, places: text.length > 0 ? (lengths?.length ?? 0) : 0 };
  };
  const makeWhole = (index: number): MadeFragment => {
    const family = kind.families[index]!;
    all ??= choose([...objects.keys()]);
    const written = write(family, all);
    const lengths = new Uint16Array(objects.length);
    let isKnown = !family.mayRepeat && written.repeated === 0;
    for (const [at, place] of all.told.entries()) {
      const length = lengthOf(written, at);
      if (length > LONGEST) isKnown = false;
      lengths[place] = length;
    }
    return pack(versions[index]!, written.bytes, isKnown ? lengths : undefined, written.samples, written.repeated);
  };

  /** Undefined where it can't be made so. */
  const makeOf = (former: Fragment, index: number): MadeFragment | undefined => {
    const family = kind.families[index]!;
    if (family.mayRepeat || former.repeated > 0 || (former.length > 0 && former.places === 0)) return undefined;
    const changed = changedSince(changes, since, index)?.filter((place) => place < objects.length);
    if (changed === undefined || changed.length > objects.length * MOST_CHANGED) return undefined;
    const chosen = choose(changed);
    const written = write(family, chosen);
    // The text takes one byte more to get back.
    const restored = formerTexts.take(former.length + 1);
    if (former.length > 0) packer.restore(former, restored, 0);
    const joined = joinedTexts.take(former.length + written.bytes.length);
    const { size, lengths, samples } = splice({ former, restored, written, changed, told: chosen.told, joined });
    const made =
      lengths && pack(versions[index]!, joined.subarray(0, size), lengths, samples + written.samples, written.repeated);
    formerTexts.giveBack(restored);
    joinedTexts.giveBack(joined);
    return made;
  };

  /** Copies what stays and what was written into one text; without lengths where one is too long to be kept. */
  const splice = ({ former, restored, written, changed, told, joined }: Splice) => {
    const lengths = new Uint16Array(objects.length);
    let { samples } = former;
    let size = 0;
    /** What is not copied yet begins at `from`; `at` is where the next object begins. */
    let from = 0;
    let at = 0;
    let next = 0;
    let fresh = 0;
    for (let place = 0; place < objects.length; place++) {
      const length = place < former.places ? former.bytes.readUInt16LE(former.to + 2 * place) : 0;
      if (changed[next] !== place) {
        lengths[place] = length;
        at += length;
        continue;
      }
      next++;
      size += restored.copy(joined, size, from, at);
      samples -= layout.count(restored, at, at + length);
      at += length;
      from = at;
      if (told[fresh] !== place) continue;
      const own = lengthOf(written, fresh);
      if (own > LONGEST) return { size, samples };
      size += written.bytes.copy(joined, size, written.starts[fresh]!, written.starts[fresh]! + own);
      lengths[place] = own;
      fresh++;
    }
    size += restored.copy(joined, size, from, at);
    return { size, lengths, samples: samples - layout.count(restored, at, former.length) };
  };

  return {
    make: (index, former) =>
      (former === undefined || former.version >= versions[index]! ? undefined : makeOf(former, index)) ??
      makeWhole(index),
  };
}

function lengthOf({ bytes, starts }: Samples, at: number): number {
  return (starts[at + 1] ?? bytes.length) - starts[at]!;
}

function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
