/**
 * The exposition as `io.prometheus.client.MetricFamily` messages, each after its length:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format
 * https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
import type { Family, Identity } from '../../resources/declare/family.ts';
import { type Histogram, NOTHING_OBSERVED } from '../../resources/declare/histogram.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';
import { helpOf } from './header.ts';
import { writeHistogram } from './histogram-message.ts';
import type { Layout, Samples } from './layout.ts';
import { type Escaping, type ExposedType, exposedLabels, exposedName, exposedType, labelIn } from './names.ts';
import { startOf } from './start.ts';
import { TARGET_HELP, targetLabels } from './target-info.ts';
import { WireWriter } from './wire.ts';

/** Tags: the number of a field and how its value is written. */
const FAMILY = { name: 0x0a, help: 0x12, type: 0x18, metric: 0x22 } as const;
const METRIC = { label: 0x0a, gauge: 0x12, counter: 0x1a, histogram: 0x3a } as const;
const LABEL = { name: 0x0a, value: 0x12 } as const;
const VALUE = { value: 0x09, start: 0x1a } as const;
const TIMESTAMP = { seconds: 0x08, nanos: 0x10 } as const;
const TYPES = { counter: 0, gauge: 1, histogram: 4 } as const;

/** By the place of the object: the labels that name it, written. */
type WrittenIdentities = Map<Identity<never>, Buffer[]>;

/** Writes families as messages. The start of a counter's series comes from `restarts`. */
export function protobufLayout(escaping: Escaping, restarts: Restarts): Layout {
  const all = new WireWriter();
  const metric = new WireWriter();
  const inner = new WireWriter();
  const time = new WireWriter();

  const label = (into: WireWriter, name: string, value: string) => {
    inner.length = 0;
    inner.field(LABEL.name, name);
    inner.field(LABEL.value, value);
    into.field(METRIC.label, inner.written);
  };
  const add = (into: WireWriter, names: readonly string[], values: readonly (string | undefined)[]) => {
    for (const [at, name] of names.entries()) {
      const value = values[at];
      if (value !== undefined) label(into, name, value);
    }
  };
  const timestamp = (millis: number | undefined): Buffer | undefined => {
    if (millis === undefined || millis < 0) return undefined;
    time.length = 0;
    time.byte(TIMESTAMP.seconds);
    time.varint(Math.floor(millis / 1000));
    time.byte(TIMESTAMP.nanos);
    time.varint((millis % 1000) * 1e6);
    return time.written;
  };
  const value = (into: WireWriter, type: 'counter' | 'gauge', number: number, start: number | undefined) => {
    inner.length = 0;
    inner.byte(VALUE.value);
    inner.double(number);
    const begun = timestamp(start);
    if (begun !== undefined) inner.field(VALUE.start, begun);
    into.field(METRIC[type], inner.written);
  };
  const distribution = (into: WireWriter, histogram: Histogram, start: number | undefined) => {
    inner.length = 0;
    writeHistogram(inner, histogram, timestamp(start));
    into.field(METRIC.histogram, inner.written);
  };
  const opened = (name: string, help: string, type: ExposedType, length: number) => {
    metric.length = 0;
    metric.field(FAMILY.name, name);
    metric.field(FAMILY.help, help);
    metric.byte(FAMILY.type);
    metric.byte(TYPES[type]);
    all.length = 0;
    all.varint(metric.length + length);
    all.bytes(metric.written);
    return all.written;
  };

  return {
    samples<T extends KubernetesObject>(
      kind: Kind<T>,
      family: Family<T>,
      objects: readonly T[],
      identities: Map<unknown, unknown>,
    ): Samples {
      const isTranslated = family.entity !== undefined;
      const namesOf = (labels: readonly string[]) =>
        isTranslated ? labels.map((one) => labelIn(escaping, one)) : labels;
      const identity = identityOf(kind, family);
      const identityNames = namesOf(identity.labels);
      const ownNames = namesOf(family.labels);
      const type = exposedType(family);
      const known = (identities as WrittenIdentities).get(identity) ?? [];
      (identities as WrittenIdentities).set(identity, known);
      let current: T;
      let index = -1;
      let samples = 0;
      const starts: number[] = [];
      const firsts: number[] = [];
      const identityBytes = () => {
        metric.length = 0;
        add(metric, identityNames, identity.values(current));
        const dynamic = identity.dynamic?.(current);
        const labels = dynamic && (isTranslated ? exposedLabels(dynamic, escaping) : dynamic);
        if (labels !== undefined) add(metric, labels.names, labels.values);
        return Buffer.from(metric.written);
      };
      all.length = 0;
      const repeated = eachSample(family, objects, {
        object: (object) => {
          current = object;
          index++;
          starts.push(all.length);
          firsts.push(samples);
        },
        sample: (number, own, dynamic, histogram) => {
          known[index] ??= identityBytes();
          metric.length = 0;
          metric.bytes(known[index]!);
          if (own !== undefined) add(metric, ownNames, own);
          const labels = dynamic && (isTranslated ? exposedLabels(dynamic, escaping) : dynamic);
          if (labels !== undefined) add(metric, labels.names, labels.values);
          const start = type === 'gauge' ? undefined : startOf(restarts, family, current, own, dynamic);
          if (type === 'histogram') distribution(metric, histogram ?? NOTHING_OBSERVED, start);
          else value(metric, type, number, start);
          all.field(FAMILY.metric, metric.written);
          samples++;
        },
      });
      return { bytes: all.written, starts, firsts, samples, repeated };
    },
    skip: afterMessages,
    // A message holds its samples: its length is known with them, and one without samples is left out.
    header: (family, { length }) =>
      length === 0 ? undefined : opened(exposedName(family, escaping), helpOf(family), exposedType(family), length),
    target(attributes) {
      const { names, values } = targetLabels(attributes, escaping);
      const only = new WireWriter();
      metric.length = 0;
      add(metric, names, values);
      value(metric, 'gauge', 1, undefined);
      only.field(FAMILY.metric, metric.written);
      return Buffer.concat([opened('target_info', TARGET_HELP, 'gauge', only.length), only.written]);
    },
    ending: Buffer.alloc(0),
  };
}

/** Where so many fields of bytes end, each with a tag of one byte. */
function afterMessages(bytes: Buffer, from: number, messages: number): number {
  let at = from;
  for (let passed = 0; passed < messages; passed++) {
    let length = 0;
    let unit = 1;
    for (at++; bytes[at]! >= 0x80; at++, unit *= 0x80) length += (bytes[at]! - 0x80) * unit;
    at += 1 + length + bytes[at]! * unit;
  }
  return at;
}
