/** What kubernetes-sigs/resource-state-metrics publishes as expected outputs, for the same objects. */
import { test } from 'node:test';
import { BAR, BARS, clusterWith, FOO, FOOS, familyOf, line, startMonitors, storeOf } from './harness.ts';

const condition = (type: string, status: string, reason: string) => ({ type, status, reason });

const FIRST = {
  metadata: {
    name: 'test-sample',
    namespace: 'default',
    labels: { foo: '1', bar: '2' },
    annotations: { job: 'resource-state-metrics', id: '1000' },
  },
  spec: {
    environmentType: 'dev',
    replicas: 3,
    tags: ['frontend', 'middleware', 'backend'],
    conditions: [
      condition('Ready', 'True', 'Ready'),
      condition('Degraded', 'False', 'Working'),
      condition('Progressing', 'Unknown', 'Reconciling'),
    ],
  },
  status: {
    replicas: 4,
    readyReplicas: 3,
    availableReplicas: 3,
    updatedReplicas: 4,
    activeZones: ['us-east-1a', 'us-east-1b'],
  },
};
const SECOND = {
  metadata: { name: 'test-sample-secondary', namespace: 'default' },
  spec: {
    conditions: [
      condition('Ready', 'False', 'NotReady'),
      condition('Degraded', 'True', 'ConfigError'),
      condition('Progressing', 'True', 'Reconciling'),
    ],
  },
  status: {
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 1,
    activeZones: ['us-east-1a', 'us-east-1b'],
  },
};

/** The lines that a store about bars, and one about foos, give. */
const CASES: readonly (readonly [what: string, stores: readonly object[], lines: readonly string[]])[] = [
  [
    'labels of several lists stay with each other and with their values',
    [
      storeOf(BAR, {
        families: [
          familyOf('anchor', "o.spec.conditions.map(c, int(c.status == 'True' ? 1 : 0))", {
            resolver: 'cel',
            labels: [
              { name: 'reason', value: 'o.spec.conditions.map(c, c.reason)' },
              { name: 'type', value: 'o.spec.conditions.map(c, c.type)' },
            ],
          }),
        ],
      }),
    ],
    [
      line('anchor', BAR, 'test-sample', 1, ',reason="Ready",type="Ready"'),
      line('anchor', BAR, 'test-sample', 0, ',reason="Reconciling",type="Progressing"'),
      line('anchor', BAR, 'test-sample', 0, ',reason="Working",type="Degraded"'),
      line('anchor', BAR, 'test-sample-secondary', 1, ',reason="ConfigError",type="Degraded"'),
      line('anchor', BAR, 'test-sample-secondary', 0, ',reason="NotReady",type="Ready"'),
      line('anchor', BAR, 'test-sample-secondary', 1, ',reason="Reconciling",type="Progressing"'),
    ],
  ],
  [
    'a map becomes labels, and the list in it rows',
    [
      storeOf(BAR, {
        families: [
          familyOf('mixed', 'o.status.replicas', { resolver: 'cel', labels: [{ name: '_', value: 'o.status' }] }),
        ],
      }),
    ],
    ['us-east-1a', 'us-east-1b'].flatMap((zone) => [
      line(
        'mixed',
        BAR,
        'test-sample',
        4,
        `,_="${zone}",available_replicas="3",ready_replicas="3",replicas="4",updated_replicas="4"`,
      ),
      line(
        'mixed',
        BAR,
        'test-sample-secondary',
        2,
        `,_="${zone}",available_replicas="2",ready_replicas="2",replicas="2",updated_replicas="1"`,
      ),
    ]),
  ],
  [
    'a number is itself, and two stores are told side by side',
    [
      storeOf(BAR, { resolver: 'unstructured', families: [familyOf('bar_info', '1', { labels: [] })] }),
      storeOf(FOO, { resolver: 'unstructured', families: [familyOf('foo_info', 'spec.replicas', { labels: [] })] }),
    ],
    [
      line('bar_info', BAR, 'test-sample', 1),
      line('bar_info', BAR, 'test-sample-secondary', 1),
      line('foo_info', FOO, 'test-sample', 1),
    ],
  ],
];

for (const [what, stores, lines] of CASES) {
  test(what, async (t) => {
    const cluster = clusterWith({ one: { stores } });
    for (const object of [FIRST, SECOND]) cluster.apply(BARS, object);
    cluster.apply(FOOS, { metadata: { name: 'test-sample', namespace: 'default' }, spec: { replicas: 1 } });
    const stage = await startMonitors(t, cluster);
    await stage.told('the lines are told', lines);
  });
}
