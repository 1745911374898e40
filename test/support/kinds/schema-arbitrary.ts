/** Objects of a kind that say anything: what a schema can read, each field there or absent. */
import fc from 'fast-check';
import { type AnyType, type Fields, type MessageType, sortPairs } from '../../../src/kubernetes/codec/schema.ts';

/** Words that families look for, and what none expects; many of them match somewhere. */
const WORDS = [
  ...['', 'True', 'False', 'Unknown', 'Perhaps', 'Ready', 'PodScheduled', 'DisruptionTarget', 'Complete', 'Failed'],
  ...['Running', 'Active', 'Bound', 'Evicted', 'Suspended', 'InternalIP', 'Resource', 'ContainerResource', 'Pods'],
  ...[
    'ReplicaSet',
    'Job',
    'Pod',
    'Node',
    'LoadBalancer',
    '10.0.0.1',
    '::ffff:1.2.3.4',
    '* * * * *',
    'CRON_TZ=',
    'UTC',
    '@hourly',
    '0 0 31 2 *',
  ],
  ...[
    'cpu',
    'memory',
    'storage',
    'pods',
    'hugepages-2Mi',
    'hugepages-',
    'example.com/gpu',
    'a b/c\n"\\',
    '__proto__',
    'constructor',
  ],
];
const QUANTITIES = ['', '0', '1', '-1', '100m', '1.5Gi', '1e3', '1e999999', '0e999999', '9223372036854775808', 'much'];

const anyWord = fc.oneof(fc.constantFrom(...WORDS), fc.string());
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const int64 = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2 ** 63, -(2 ** 63)));

/** Values of a schema as its readers give them; half of their texts are of `words`, where there are some. */
export function arbitraryOf<T>(schema: MessageType<Fields, T>, words: readonly string[] = []): fc.Arbitrary<T> {
  return anyOf(schema, words.length === 0 ? anyWord : fc.oneof(fc.constantFrom(...words), anyWord)) as fc.Arbitrary<T>;
}

function anyOf(type: AnyType, word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fc.constant(type.absent), weight: 1 }, { arbitrary: presentOf(type, word), weight: 3 });
}

function presentOf(type: AnyType, word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'message':
      return fc.record(
        Object.fromEntries(Object.entries(type.fields).map(([name, [, field]]) => [name, anyOf(field, word)])),
      );
    case 'list':
      return fc.array(anyOf(type.element, word), { maxLength: 3 });
    case 'map': {
      const value = presentOf(type.value, word) as fc.Arbitrary<string>;
      return fc.array(fc.tuple(word, value), { maxLength: 4 }).map((entries) => {
        return sortPairs(entries.filter(([key]) => type.keep?.(key) ?? true).flat());
      });
    }
    case 'again':
      return fc.constant(type.absent);
    case 'derived':
      return anyOf(type.from, word).map(type.derive);
    case 'text':
      return word;
    case 'quantity':
      return fc.constantFrom(...QUANTITIES);
    case 'flag':
    case 'present':
      return fc.boolean();
    case 'intOrString':
      return fc.oneof(fc.integer(INT32), fc.constantFrom('', '25%', '-5%', '99999999999999999999%', 'some'));
    case 'time':
    case 'int64':
      return int64;
    case 'exactInt64':
      return fc.oneof(int64, fc.constant(2n ** 63n - 1n));
    case 'json':
      return fc.jsonValue({ maxDepth: 2 });
    case 'int32':
      return fc.integer(INT32);
    case 'count':
    case 'byteLength':
      return fc.nat();
  }
}
