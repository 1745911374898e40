import type { DynamicLabels } from '../../resources/declare/family.ts';
import type { Histogram } from '../../resources/declare/histogram.ts';
import { type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { Delta } from '../ends/deltas.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import { EncodedRows } from './encoded-rows.ts';
import type { EncodedIdentities } from './identities.ts';
import { type MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';

/** A sample with the object that it is of; `labels` are the family's own. */
export type Sample = readonly [
  object: KubernetesObject,
  value: number,
  labels: readonly (string | undefined)[] | undefined,
  dynamic: DynamicLabels | undefined,
  histogram?: Histogram,
];

/**
 * Writes the samples of one family as points. It lives as long as its metric is written: what it works with is made once,
 * since the same for each block would be old enough for the old generation when it is thrown away.
 */
export class FamilyPoints {
  readonly #sampler: Sampler<KubernetesObject>;
  #object: KubernetesObject | undefined;
  #identity: Uint8Array | undefined;
  #row = 0;

  /**
   * `time` is that of the points, in unix milliseconds; `ended` is told of each point that is complete but for its length.
   * With `tell`, points say what that gives, and there is none where it gives nothing.
   */
  constructor(
    visitor: FamilyVisitor,
    time: number,
    writer: MessageWriter,
    ended: (point: number) => void,
    tell?: (...sample: Sample) => Delta | undefined,
  ) {
    const { family } = visitor;
    const hasStart = family.type !== 'gauge';
    const rows = new EncodedRows(family.labels);
    this.#sampler = new Sampler(family, (value, labels, dynamic) => {
      const told = tell?.(this.#object!, value, labels, dynamic);
      if (tell !== undefined && told === undefined) return;
      const start = told?.start ?? (hasStart ? startOf(visitor, this.#object!, labels, time) : 0);
      const point = writer.openPoint(start, told?.value ?? value);
      writer.copy(this.#identity!);
      if (labels !== undefined) rows.write(writer, this.#row++, labels);
      if (dynamic !== undefined) writer.labels(POINT_ATTRIBUTE, dynamic.names, dynamic.values);
      ended(point);
    });
  }

  /** Writes the points of some objects of a block, from one place to another; the identities are those of all of it. */
  write(objects: readonly KubernetesObject[], from: number, to: number, identities: EncodedIdentities): void {
    for (let at = from; at < to; at++) {
      this.#object = objects[at]!;
      this.#identity = identities[at]!;
      this.#row = 0;
      this.#sampler.visit(this.#object);
    }
  }
}
