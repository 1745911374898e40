import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMonitor } from './read.ts';

const check = (_: string, text: string) => (text.includes('!') ? 'it is no expression' : undefined);
const family = { name: 'size', help: 'Size', metrics: [{ value: 'a' }] };
const store = { group: 'g', version: 'v1', kind: 'K', resolver: 'cel', families: [family] };
const read = (configuration: unknown) => readMonitor(configuration, check);
const faultsOf = (configuration: unknown) =>
  read(configuration).faults.map(({ place, reason }) => `${place}: ${reason}`);

test('what is not said is inherited, and labels of what is around come last', () => {
  const { stores, faults } = read({
    stores: [
      {
        ...store,
        labels: [{ name: 'l3', value: 'c' }],
        selectors: { label: 'a=b' },
        families: [
          {
            ...family,
            labels: [{ name: 'l2', value: 'b' }],
            metrics: [
              { value: 'a', labels: [{ name: 'l1', value: 'a' }] },
              { value: 'b', resolver: 'unstructured' },
            ],
          },
        ],
      },
    ],
  });
  assert.deepEqual(faults, []);
  const [first, second] = stores[0]!.families[0]!.metrics;
  assert.deepEqual([first!.resolver, second!.resolver], ['cel', 'unstructured']);
  assert.deepEqual(
    first!.labels.map(({ name }) => name),
    ['l1', 'l2', 'l3'],
  );
  assert.deepEqual(stores[0]!.selectors, { label: 'a=b', field: '' });
});

test('the text of the first versions is read, with lists of keys and values and paths where nothing is said', () => {
  const text = `
stores:
  - group: g
    version: v1
    kind: K
    families:
      - name: size
        help: Size
        metrics:
          - {labelKeys: [name], labelValues: [metadata.name], value: spec.size}`;
  const { stores, faults } = read(text);
  assert.deepEqual(faults, []);
  assert.deepEqual(stores[0]!.families[0]!.metrics, [
    { resolver: 'unstructured', labels: [{ name: 'name', value: 'metadata.name' }], value: 'spec.size' },
  ]);
});

for (const [what, configuration, expected] of [
  ['nothing', undefined, ['stores: there are none']],
  ['no map', [], ['the configuration: it is no map of keys to values']],
  ['no YAML', 'a: [', ['the configuration: it is no YAML, at line 1, column 5']],
  ['stores that are no list', { stores: 'a' }, ['stores: it is no list']],
  ['no kind', { stores: [{ ...store, kind: '' }] }, ['stores[0].kind: it has to be named, or be *']],
  ['no families', { stores: [{ ...store, families: [] }] }, ['stores[0].families: there are none']],
  [
    'a selector that is none',
    { stores: [{ ...store, selectors: { label: 'a in b' } }] },
    ['stores[0].selectors.label: it is no such selector'],
  ],
  [
    'a resolver that is none',
    { stores: [{ ...store, resolver: 'sql' }] },
    ['stores[0].resolver: it is neither cel nor unstructured'],
  ],
  [
    'a limit that is none',
    { stores: [{ ...store, cardinalityLimit: -1 }] },
    ['stores[0].cardinalityLimit: it is no whole number from 0'],
  ],
  [
    'a name that is none',
    { stores: [{ ...store, families: [{ ...family, name: 'a-b' }] }] },
    ['stores[0].families[0].name: it is no name of a metric'],
  ],
  [
    'no value',
    { stores: [{ ...store, families: [{ ...family, metrics: [{}] }] }] },
    ['stores[0].families[0].metrics[0].value: it is missing'],
  ],
  [
    'an expression that is none',
    { stores: [{ ...store, families: [{ ...family, metrics: [{ value: '!' }] }] }] },
    ['stores[0].families[0].metrics[0].value: it is no expression'],
  ],
  [
    'a label that is none',
    {
      stores: [{ ...store, families: [{ ...family, metrics: [{ value: 'a', labels: [{ name: 'l', value: '!' }] }] }] }],
    },
    ['stores[0].families[0].metrics[0].labels[0].value: it is no expression'],
  ],
  [
    'no resolver',
    { stores: [{ ...store, resolver: '' }] },
    ['stores[0].families[0].metrics[0].resolver: neither metric, nor family, nor store names one'],
  ],
  [
    'starlark',
    { stores: [{ ...store, families: [{ ...family, resolver: 'starlark', starlark: { script: 'x' } }] }] },
    ['stores[0].families[0].starlark: starlark is not supported here; cel and unstructured are'],
  ],
  ['too many stores', { stores: Array.from({ length: 129 }, () => store) }, ['stores: there are more than 128']],
] as const) {
  test(`${what}: named with its place`, () => {
    assert.deepEqual(faultsOf(configuration), expected);
  });
}

test('what is faulty touches nothing beside it', () => {
  const broken = { ...family, name: 'broken', metrics: [{ value: '!' }] };
  const { stores, faults } = read({ stores: [{ ...store, families: [broken, family] }, {}, store] });
  assert.equal(faults.length, 2);
  assert.deepEqual(
    stores.map(({ index, families }) => [index, families.map(({ name }) => name)]),
    [
      [0, ['size']],
      [2, ['size']],
    ],
  );
});
