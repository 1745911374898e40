import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../restarts.ts';
import { changeFamily, type Placed, type Sequence, type WritableBlock } from './blocks.ts';
import { type Compare, createCompare, createEachFilled, type Difference, type EachFilled } from './compare.ts';

/** What is counted and remembered in the whole store. */
export interface MarksSurroundings {
  readonly sequence: Sequence;
  readonly restarts: Restarts;
  /** Gives unix milliseconds. */
  readonly now: () => number;
}

/** Gives the families of blocks a new version where the samples of an object come, go or are others; one for each scope. */
export class Marks<T extends KubernetesObject> {
  readonly #kind: Kind<T>;
  readonly #around: MarksSurroundings;
  readonly #compare: Compare<T>;
  readonly #eachFilled: EachFilled<T>;

  constructor(kind: Kind<T>, around: MarksSurroundings) {
    this.#kind = kind;
    this.#around = around;
    this.#compare = createCompare(kind);
    this.#eachFilled = createEachFilled(kind);
  }

  /** The families that have a sample for the object. */
  filled(block: WritableBlock<T>, object: T, place: number): void {
    const version = ++this.#around.sequence.version;
    this.#eachFilled(object, (family) => changeFamily(block, family, place, version));
  }

  /** All families, without asking them. */
  all(block: WritableBlock<T>, place: number): void {
    const version = ++this.#around.sequence.version;
    for (const family of block.versions.keys()) changeFamily(block, family, place, version);
  }

  /**
   * The families whose samples are others in the second state of an object; says whether there are any. What the first was
   * known for goes over to the second.
   */
  changed({ block, place }: Placed<T>, before: T, after: T): boolean {
    const { sequence } = this.#around;
    const version = sequence.version + 1;
    this.#visitChanged(before, after, (family) => {
      sequence.version = version;
      changeFamily(block, family, place, version);
    });
    return sequence.version === version;
  }

  /** The same, without marks. */
  differs(before: T, after: T): boolean {
    let differs = false;
    this.#visitChanged(before, after, () => {
      differs = true;
    });
    return differs;
  }

  #visitChanged(before: T, after: T, changed: Difference['changed']): void {
    const { restarts, now } = this.#around;
    restarts.carry(before, after);
    this.#compare(before, after, {
      changed,
      fell: (family, labels, dynamic) =>
        restarts.fell(after, this.#kind.families[family]!.name, labels, dynamic, now()),
    });
  }
}
