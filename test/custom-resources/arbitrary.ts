/** Random rules and random objects that have something for them. */
import fc from 'fast-check';
import type { KubernetesObject } from '../../src/simulator/cluster.ts';

const KEYS = ['a', 'b', 'c', 'type', 'state', '0', 'd.e/f-g'];
const TEXTS = [
  '',
  'Ready',
  'x',
  'True',
  'no',
  '5Gi',
  '250m',
  '80%',
  '0.3',
  '1_000',
  'Ki',
  '1970-01-01T00:01:00Z',
  'é"\\\n',
];

const scalar = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.boolean(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(null, 0.3, 1234567.5, 123456789012, 1e21, 9007199254740991),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    scalar,
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

const map = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 6, noNullPrototype: true });

/** Objects of one kind, told apart by their names. */
export const objects: fc.Arbitrary<KubernetesObject[]> = fc
  .array(fc.record({ spec: map, status: map, data: value }, { requiredKeys: ['spec'] }), {
    minLength: 1,
    maxLength: 20,
  })
  .map((list) =>
    list.map((object, at) => ({
      metadata: { name: `o${at}`, namespace: 'ns', labels: { team: 'a', 'b/c': `${at}` } },
      ...object,
    })),
  );

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KEYS) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('-1', '1', '[type=Ready]', '[a=1]', '[state=t]', '[b=]', 'a=Ready', 'b=1', 'type=x'),
  },
);
const within = fc.array(step, { maxLength: 2 });
const fromTop = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom('spec', 'status', 'data'), within).map(([top, path]) => [top, ...path]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<string[][]>(
      [],
      ['metadata'],
      ['metadata', 'labels'],
      ['metadata', 'creationTimestamp'],
      ['kind'],
      ['absent'],
    ),
  },
);
// No two become one label: which of them kube-state-metrics takes is left to chance.
const labels = (path: fc.Arbitrary<string[]>) =>
  fc.dictionary(fc.constantFrom('x', 'y', '*', 's_*', '*z', 'u-v'), path, { maxKeys: 2, noNullPrototype: true });
const common = fc.dictionary(fc.constantFrom('x', 'k', 'type', 'customresource_kind'), fc.constantFrom('v', '', '1'), {
  maxKeys: 2,
  noNullPrototype: true,
});
const over = { path: fromTop, labelsFromPath: labels(within) };
const labelFromKey = fc.constantFrom('', 'x', 'key');

const each = fc.oneof(
  fc
    .record({ ...over, labelFromKey, valueFrom: within, nilIsZero: fc.boolean() })
    .map((gauge) => ({ type: 'Gauge', gauge })),
  fc.record({ ...over, labelFromKey }).map((info) => ({ type: 'Info', info })),
  fc
    .record({
      ...over,
      labelName: fc.constantFrom('x', 'state'),
      list: fc.constant(['Ready', 'x', '']),
      valueFrom: within,
    })
    .map((stateSet) => ({ type: 'StateSet', stateSet })),
);

const metrics = fc
  .array(
    fc.record({
      help: fc.constantFrom('help', 'a "quoted" \\ one'),
      commonLabels: common,
      labelsFromPath: labels(fromTop),
      each,
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((list) => list.map((metric, at) => ({ name: `m${at}`, ...metric })));

/** Rules for a kind, whose rows have the name of their object in the label `object`. JSON, which is YAML. */
export function rulesFor(group: string, kind: string): fc.Arbitrary<string> {
  return fc.record({ commonLabels: common, labelsFromPath: labels(fromTop), metrics }).map((rule) => {
    const labelsFromPath = { ...rule.labelsFromPath, object: ['metadata', 'name'] };
    const resource = { groupVersionKind: { group, version: '*', kind }, ...rule, labelsFromPath };
    return JSON.stringify({ kind: 'CustomResourceStateMetrics', spec: { resources: [resource] } });
  });
}
