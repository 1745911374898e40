import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CodedError } from '../../errors.ts';
import { readRules, readRulesFile } from './read.ts';

/** A file with one metric, of which `each` says how it comes. */
const withEach = (each: string) => `spec:
  resources:
    - groupVersionKind: {group: g.example.org, version: v1, kind: Foo}
      metrics:
        - name: m
          each: ${each}
`;
const GAUGE = 'type: Gauge, gauge: {path: [spec]';

const FAULTY: readonly (readonly [what: string, content: string, said: RegExp])[] = [
  ['no YAML', 'spec: {resources: [', /line 1, the document: it is no YAML/],
  ['a tab for an indent', 'spec:\n\tresources: []\n', /line 2, .*: it is no YAML/],
  ['one key twice', 'spec: {}\nspec: {}\n', /line 2, .*: it is no YAML/],
  ['a list at the top', '- a\n', /line 1, the top: it is no map/],
  ['nothing', '', /the document: it is empty/],
  ['a comment', '# later\n', /the document: it is empty/],
  ['plain text', 'whatever', /line 1, the top: it is no map/],
  ['a map of resources', 'spec:\n  resources: {a: b}\n', /line 2, spec\.resources: it is no list/],
  [
    'no group',
    'spec:\n  resources:\n    - groupVersionKind: {version: v1}\n',
    /line 3, spec\.resources\[0\]\.groupVersionKind\.group: a rule is about one group/,
  ],
  [
    'any group',
    'spec:\n  resources:\n    - groupVersionKind: {group: "*"}\n',
    /groupVersionKind\.group: a rule is about one group/,
  ],
  [
    'text for a path',
    withEach(`{type: Gauge, gauge: {path: spec}}`),
    /line 6, .*metrics\[0\]\.each\.gauge\.path: it is no list/,
  ],
  [
    'a lookup without quotes',
    withEach('{type: Gauge, gauge: {path: [a, [type=b]]}}'),
    /gauge\.path\[1\]: it is a list, not text/,
  ],
  [
    'a lookup of nothing',
    withEach('{type: Gauge, gauge: {path: [a, "[Ready]"]}}'),
    /gauge\.path\[1\]: an element of a list/,
  ],
  [
    'a label that is looked up wrongly',
    withEach(`{${GAUGE}, labelsFromPath: {x: [a, "[]"]}}}`),
    /each\.gauge\.labelsFromPath\.x\[1\]: an element of a list/,
  ],
  ['text for a boolean', withEach(`{${GAUGE}, nilIsZero: "true"}}`), /gauge\.nilIsZero: it is neither true nor false/],
  [
    'text for a level',
    'spec:\n  resources:\n    - groupVersionKind: {group: g}\n      errorLogV: high\n',
    /line 4, .*errorLogV/,
  ],
  [
    'another type',
    withEach('{type: Counter}'),
    /line 6, .*metrics\[0\]\.each\.type: the type is Gauge, StateSet or Info/,
  ],
  ['no type', withEach('{gauge: {}}'), /each\.type: the type is/],
  [
    'no each',
    'spec:\n  resources:\n    - groupVersionKind: {group: g}\n      metrics: [{name: m}]\n',
    /line 4, .*each\.type/,
  ],
  ['no block', withEach('{type: Gauge, info: {}}'), /each\.gauge: a metric of this type needs each\.gauge/],
  [
    'a state set without a label',
    withEach('{type: StateSet, stateSet: {list: [a]}}'),
    /stateSet\.labelName: a state set needs/,
  ],
  [
    'a name that is none',
    withEach('{}').replace('name: m', 'name: my-metric'),
    /line 5, .*name: "kube_customresource_my-metric" is no name of a metric/,
  ],
];

describe('rules are refused with their line and place for', () => {
  for (const [what, content, said] of FAULTY) {
    test(what, () => {
      assert.throws(
        () => readRules('rules.yaml', content),
        (error: CodedError) => {
          assert.equal(error.code, 'KSO_CUSTOM_RESOURCES_INVALID');
          assert.match(error.message, /in rules\.yaml can not be used/);
          assert.match(error.message, said);
          return true;
        },
      );
    });
  }
});

for (const content of ['spec: {}', 'kind: anything', 'spec: {resources: [~]}', 'spec:\n  resources:\n']) {
  test(`rules of nothing are no mistake: ${JSON.stringify(content)}`, () => {
    assert.deepEqual(readRules('rules.yaml', content), { resources: [] });
  });
}

test('scalars are taken as they are written, nulls are left out of lists and empty in maps', () => {
  const { resources } = readRules(
    'rules.yaml',
    `
.shared: &labels {a: 0x10, b: ~, c: on}
spec:
  resources:
    - groupVersionKind: {group: g.example.org, kind: Foo}
      commonLabels: {<<: *labels, c: 1.10}
      labelsFromPath: {name: [metadata, ~, name], all: ~}
      metrics:
        - ~
        - name: m
          help: 5
          each: {type: STATESET, stateSet: {path: [a, 0, -1], labelName: x, list: [a, ~, 1.0, yes]}}
`,
  );
  assert.deepEqual(resources, [
    {
      group: 'g.example.org',
      version: '*',
      kind: 'Foo',
      metricNamePrefix: 'kube_customresource',
      commonLabels: { a: '0x10', b: '', c: '1.10' },
      labelsFromPath: { name: ['metadata', 'name'], all: [] },
      metrics: [
        {
          name: 'm',
          help: '5',
          commonLabels: {},
          labelsFromPath: {},
          each: {
            type: 'stateset',
            path: ['a', '0', '-1'],
            labelsFromPath: {},
            labelName: 'x',
            list: ['a', '1.0', 'yes'],
            valueFrom: [],
          },
        },
      ],
    },
  ]);
});

describe('rules for built-in kinds', () => {
  const rule = (group: string, kind: string, metric: string, labels = '{}') => `
spec:
  resources:
    - groupVersionKind: {group: ${group}, version: v1, kind: ${kind}}
      labelsFromPath: ${labels}
      metrics: [{name: m, each: {type: Info, info: ${metric}}}]
`;
  const inMetadata = '{path: [metadata], labelsFromPath: {a: [labels, a]}}';

  test('are about one kind of the group that has no name', () => {
    const { resources } = readRules('rules.yaml', rule('""', 'Pod', '{path: [spec]}'));
    assert.deepEqual([resources[0]!.group, resources[0]!.kind], ['', 'Pod']);
    for (const [group, kind] of [
      ['""', '"*"'],
      ['~', 'Pod'],
      ['""', 'Boat'],
    ])
      assert.throws(
        () => readRules('rules.yaml', rule(group!, kind!, '{path: [spec]}')),
        /line 4, spec\.resources\[0\]/,
      );
  });

  test('may read the metadata of a secret', () => {
    readRules(
      'rules.yaml',
      rule('""', 'Secret', inMetadata, '{name: [metadata, name], b: [metadata, annotations, b]}'),
    );
  });

  const refused: readonly (readonly [what: string, metric: string, labels?: string])[] = [
    ['data', '{path: [data, password]}'],
    ['data in a label', inMetadata, '{a: [data, password]}'],
    ['stringData', '{path: [stringData]}'],
    ['all members', '{path: []}'],
    ['all annotations', inMetadata, '{"*": [metadata, annotations]}'],
    ['all annotations as they are in metadata', '{path: [metadata], labelsFromPath: {a: [annotations]}}'],
    ['all metadata', inMetadata, '{a: [metadata]}'],
    ['a copy of all', inMetadata, '{a: [metadata, annotations, kubectl.kubernetes.io/last-applied-configuration]}'],
  ];
  for (const [what, metric, labels] of refused) {
    test(`may not read of a secret: ${what}`, () => {
      assert.throws(() => readRules('rules.yaml', rule('""', 'Secret', metric, labels)), /of a Secret/);
    });
  }
});

describe('a file of rules', () => {
  const code = (wanted: string) => (error: CodedError) => error instanceof CodedError && error.code === wanted;

  test('has to be there, unless it may come later', () => {
    assert.throws(() => readRulesFile('/nowhere/rules.yaml', false), code('KSO_CUSTOM_RESOURCES_UNREADABLE'));
    assert.equal(readRulesFile('/nowhere/rules.yaml', true), undefined);
  });

  test('is no folder, and has no mistakes, whether it may come later or not', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'rules.yaml'), '- a');
    assert.throws(() => readRulesFile(folder, true), code('KSO_CUSTOM_RESOURCES_UNREADABLE'));
    assert.throws(() => readRulesFile(join(folder, 'rules.yaml'), true), code('KSO_CUSTOM_RESOURCES_INVALID'));
  });
});
