import type { Family, Identity } from '../../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { BLOCK_SIZE, type Block } from '../../state/blocks/blocks.ts';
import { MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';

/** The attributes that name the objects of a block, encoded: half of what a push writes, and the same for every family. */
export interface EncodedIdentities {
  readonly bytes: readonly Uint8Array[];
  readonly places: Places;
}

/** Where what names the objects of a block stands in a request. */
export class Places {
  readonly #places = new Int32Array(BLOCK_SIZE).fill(-1);
  #epoch = -1;

  /** Of the object at a place in the block; negative where it is not in the request as it is now (`MessageWriter.epoch`). */
  of(at: number, epoch: number): number {
    if (epoch !== this.#epoch) this.#places.fill(-1);
    this.#epoch = epoch;
    return this.#places[at]!;
  }

  /** To be called after `of`. */
  set(at: number, place: number): void {
    this.#places[at] = place;
  }
}

/**
 * Encodes what names the objects of blocks: of the last block once, and where families are walked one after the other, of
 * each block once a kind. Nothing is kept longer: that would be some hundred bytes an object.
 */
export class Identities {
  readonly #bytes = new MessageWriter(Buffer.allocUnsafe, 16_384);
  #block: Block | undefined;
  #last: EncodedIdentities | undefined;
  #kind: Kind | undefined;
  #identity: Identity<KubernetesObject> | undefined;
  #known = new Map<Block, EncodedIdentities>();

  /** `isOnlyFamily` says that other families of the block come when all of its kind's blocks were asked for. */
  of(kind: Kind, family: Family<KubernetesObject>, block: Block, isOnlyFamily: boolean): EncodedIdentities {
    const identity = family.identity ?? kind.identity;
    if (block === this.#block && identity === this.#identity) return this.#last!;
    if (kind !== this.#kind || identity !== this.#identity) {
      this.#known.clear();
      this.#block = undefined;
    }
    this.#kind = kind;
    this.#identity = identity;
    const known = this.#known.get(block);
    if (known !== undefined) return known;
    const encoded = this.#encode(identity, block);
    if (!isOnlyFamily) {
      this.#block = block;
      this.#last = encoded;
      return encoded;
    }
    const kept = { ...encoded, bytes: encoded.bytes.map((bytes) => Buffer.from(bytes)) };
    this.#known.set(block, kept);
    return kept;
  }

  /** In memory that the next block is written to. */
  #encode(identity: Identity<KubernetesObject>, { objects }: Block): EncodedIdentities {
    const writer = this.#bytes;
    writer.position = 0;
    const ends = objects.map((object) => {
      writer.labels(POINT_ATTRIBUTE, identity.labels, identity.values(object));
      return writer.position;
    });
    const bytes = ends.map((end, at) => writer.buffer.subarray(ends[at - 1] ?? 0, end));
    return { bytes, places: new Places() };
  }
}
