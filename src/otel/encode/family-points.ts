import type { DynamicLabels } from '../../resources/declare/family.ts';
import type { Histogram } from '../../resources/declare/histogram.ts';
import { type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { Delta } from '../ends/deltas.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import type { EncodedIdentities } from './identities.ts';
import { type MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';
import { measureDynamic, type RecentPairs, RowLabels } from './row-labels.ts';

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
  readonly #writer: MessageWriter;
  readonly #sampler: Sampler<KubernetesObject>;
  #identities: EncodedIdentities | undefined;
  /** Of the object that is visited: its place in the block, and the rows that it has given. */
  #at = 0;
  #object: KubernetesObject | undefined;
  #row = 0;

  /**
   * `time` is that of the points, in unix milliseconds; `ended` is told where each begins, when it is complete. `recent` are
   * the labels of all families. With `tell`, points say what that gives, and there is none where it gives nothing.
   */
  constructor(
    visitor: FamilyVisitor,
    time: number,
    writer: MessageWriter,
    recent: Map<string, RecentPairs>,
    ended: (point: number) => void,
    tell?: (...sample: Sample) => Delta | undefined,
  ) {
    const { family } = visitor;
    const hasStart = family.type !== 'gauge';
    const rows = new RowLabels(writer, family.labels, recent);
    this.#writer = writer;
    this.#sampler = new Sampler(family, (value, labels, dynamic) => {
      const told = tell?.(this.#object!, value, labels, dynamic);
      if (tell !== undefined && told === undefined) return;
      const start = told?.start ?? (hasStart ? startOf(visitor, this.#object!, labels, dynamic, time) : 0);
      let attributes = this.#identities!.bytes[this.#at]!.length;
      if (labels !== undefined) attributes += rows.measure(this.#row++, labels);
      if (dynamic !== undefined) attributes += measureDynamic(dynamic);
      const point = writer.point(start, told?.value ?? value, attributes);
      this.#identify();
      if (labels !== undefined) rows.write();
      if (dynamic !== undefined) writer.labels(POINT_ATTRIBUTE, dynamic.names, dynamic.values);
      ended(point);
    });
  }

  /** Writes the points of some objects of a block, from one place to another; the identities are those of all of it. */
  write(objects: readonly KubernetesObject[], from: number, to: number, identities: EncodedIdentities): void {
    this.#identities = identities;
    for (let at = from; at < to; at++) {
      this.#at = at;
      this.#object = objects[at]!;
      this.#row = 0;
      this.#sampler.visit(this.#object);
    }
  }

  #identify(): void {
    const writer = this.#writer;
    const { bytes, places } = this.#identities!;
    const at = this.#at;
    const start = writer.position;
    const place = places.of(at, writer.epoch);
    if (place < 0) writer.copy(bytes[at]!);
    else writer.repeat(place, bytes[at]!.length);
    places.set(at, start);
  }
}
