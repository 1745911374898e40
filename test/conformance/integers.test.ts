/** Integers beyond 2^53, which a double rounds, keep every digit from the wire to a label. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDecoder, type DecoderOptions } from '../../src/kubernetes/codec/decoders.ts';
import { exactInt64, message, text } from '../../src/kubernetes/codec/schema.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import { readObjects } from './selection.ts';
import { sampleLines } from './text.ts';

const INTEGERS = ['9007199254740993', '-9007199254740993', '9223372036854775807', '-9223372036854775808'];
const strings = createStringCache();

/** JSON text of a value in which bigints are numbers. */
const json = (value: unknown) =>
  Buffer.from(
    JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `int:${part}` : part)).replace(
      /"int:(-?\d+)"/g,
      '$1',
    ),
  );

const varint = (value: bigint): number[] =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
const integer = (number: number, value: bigint) => Buffer.from([number * 8, ...varint(BigInt.asUintN(64, value))]);
const field = (number: number, ...parts: readonly (Buffer | string)[]) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([...varint(BigInt(number * 8 + 2)), ...varint(BigInt(content.length))]), content]);
};
/** A list of one object in protobuf. */
const protobufList = (kind: string, object: Buffer) =>
  Buffer.concat([Buffer.from('k8s\0'), field(1, field(2, kind)), field(2, field(1), field(2, object))]);

const tolerations = pods.families.find(({ name }) => name === 'kube_pod_tolerations')!;

describe('in a label', () => {
  test('of the recorded cluster', () => {
    const lines = sampleLines(pods, tolerations, readObjects('edge', pods)).join('\n');
    assert.match(lines, /toleration_seconds="9223372036854775807"/);
  });

  for (const digits of INTEGERS) {
    const pod = {
      metadata: { name: 'a', resourceVersion: '1' },
      spec: { tolerations: [{ key: 'k', tolerationSeconds: BigInt(digits) }] },
    };
    const { list } = createDecoder(pods.schema, { form: 'object' }, strings);
    const encoded = field(22, field(1, 'k'), integer(5, BigInt(digits)));
    for (const [contentType, body] of [
      ['application/json', json({ kind: 'PodList', metadata: {}, items: [pod] })],
      ['application/vnd.kubernetes.protobuf', protobufList('PodList', field(2, encoded))],
    ] as const) {
      test(`${digits} in ${contentType}`, () => {
        const [line] = sampleLines(pods, tolerations, [...list(contentType, body)]);
        assert.ok(line!.includes(`toleration_seconds="${digits}"`), line!);
      });
    }
  }
});

const schema = message({ metadata: [1, message({ resourceVersion: [6, text], generation: [7, exactInt64] })] });

describe('in metadata', () => {
  for (const digits of INTEGERS) {
    const metadata = { name: 'a', resourceVersion: '1', generation: BigInt(digits) };
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    const table = { kind: 'Table', columnDefinitions: [{ name: 'Name' }], rows: [{ cells: ['a'], object: partial }] };
    const encoded = field(1, field(6, '1'), integer(7, BigInt(digits)));

    for (const [form, contentType, body] of [
      ['metadata', 'application/json', json({ kind: 'PartialObjectMetadataList', items: [partial] })],
      ['metadata', 'application/vnd.kubernetes.protobuf', protobufList('PartialObjectMetadataList', encoded)],
      ['table', 'application/json', json(table)],
    ] as const satisfies readonly (readonly [DecoderOptions['form'], string, Buffer])[]) {
      test(`${digits} of a list as ${form} in ${contentType}`, () => {
        const { list } = createDecoder(schema, { form }, strings);
        const [object] = [...list(contentType, body)];
        assert.equal(object?.metadata.generation, BigInt(digits));
      });
    }

    for (const [form, object] of [
      ['metadata', partial],
      ['table', table],
    ] as const) {
      test(`${digits} of an event as ${form}`, () => {
        const { event } = createDecoder(schema, { form }, strings);
        const read = event('application/json', json({ type: 'ADDED', object }));
        assert.ok(read.type === 'ADDED');
        assert.equal(read.object.metadata.generation, BigInt(digits));
      });
    }
  }
});
