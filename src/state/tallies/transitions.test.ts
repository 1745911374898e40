import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedKinds, startCounting } from '../../../test/support/kinds/transitions.ts';
import { StateStore } from '../store.ts';
import { countTransitions } from './transitions.ts';

const START = 1_800_000_000_000;

const namespace = (name: string, uid = name) => ({ metadata: { name, uid } });

function pod(phase: string, { uid = 'first', restarts = 0 } = {}) {
  const containerStatuses = [{ name: 'app', restartCount: restarts, state: { running: {} } }];
  return { metadata: { name: 'web', namespace: 'shop', uid }, status: { phase, containerStatuses } };
}

const node = (ready: string, uid = 'n1') => ({
  metadata: { name: 'n1', uid },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

const FAILED = 'kube_transitions_pod_phase_changes_total{from="Running",namespace="shop",to="Failed"}';
const RESTARTS = 'kube_transitions_container_restarts_total{namespace="shop"}';

/** Counts pods and nodes; a pod `web` in the namespace `shop` and a node `n1` were listed. */
function started(options: Parameters<typeof startCounting>[0] = {}) {
  const counting = startCounting({ resources: ['namespaces', 'pods', 'nodes'], now: () => START, ...options });
  if (counting.scopes.namespaces !== undefined) counting.list('namespaces', [namespace('shop')]);
  counting.list('pods', [pod('Running', { restarts: 5 })]);
  counting.list('nodes', [node('True')]);
  return counting;
}

test('the objects of the first list count nothing, and their namespaces begin at zero', () => {
  const { series, counted } = started();
  assert.deepEqual(counted(), []);
  assert.ok(series().includes(`${RESTARTS} 0`));
});

test('nothing can be seen of a kind that is not listed yet', () => {
  const { series, list } = startCounting();
  list('namespaces', [namespace('shop')]);
  assert.deepEqual(series(), []);
});

test('of a shard, the counters of a namespace that another shard has outlive its objects', () => {
  for (const sharded of [true, false]) {
    const { apply, list, counted, ...counting } = startCounting({ resources: ['namespaces', 'pods'], sharded });
    list('namespaces', []);
    list('pods', [pod('Running')]);
    apply('pods', pod('Failed'));
    assert.deepEqual(counted(), [`${FAILED} 1`]);
    counting.delete('pods', pod('Failed'));
    assert.deepEqual(counted(), sharded ? [`${FAILED} 1`] : []);
  }
});

test('a namespace without any object begins at zero where namespaces are watched', () => {
  const { series, apply } = started();
  apply('namespaces', namespace('empty'));
  assert.ok(series().includes('kube_transitions_container_restarts_total{namespace="empty"} 0'));
});

test('changes of a watch are counted, and those of a later list once', () => {
  const { apply, list, counted } = started();
  apply('pods', pod('Running', { restarts: 6 }));
  apply('pods', pod('Running', { restarts: 6 }));
  list('pods', [pod('Failed', { restarts: 9 })]);
  list('pods', [pod('Failed', { restarts: 9 })]);
  assert.deepEqual(counted(), [`${RESTARTS} 4`, `${FAILED} 1`]);
});

test('the state that an object had at its end is counted, and an end that only a list tells counts nothing', () => {
  const { apply, delete: remove, list, counted } = started();
  remove('pods', pod('Failed', { restarts: 6 }));
  assert.deepEqual(counted(), [`${RESTARTS} 1`, `${FAILED} 1`]);
  apply('pods', pod('Pending', { uid: 'second' }));
  list('pods', []);
  assert.deepEqual(counted(), [`${RESTARTS} 1`, `${FAILED} 1`]);
});

test('another object of the name is counted from its own beginning', () => {
  const { list, counted } = started();
  list('pods', [pod('Running', { uid: 'second', restarts: 2 })]);
  assert.deepEqual(counted(), [
    `${RESTARTS} 2`,
    'kube_transitions_pod_phase_changes_total{from="Pending",namespace="shop",to="Running"} 1',
  ]);
});

test('counters outlive the object, but not its namespace', () => {
  const { apply, delete: remove, series, counted } = started();
  apply('pods', pod('Failed'));
  remove('pods', pod('Failed'));
  assert.deepEqual(counted(), [`${FAILED} 1`]);
  remove('namespaces', namespace('shop'));
  assert.deepEqual(
    series().filter((text) => text.includes('shop')),
    [],
  );
});

test('what is heard of a namespace after its end leaves nothing behind', () => {
  const { apply, delete: remove, series } = started();
  remove('namespaces', namespace('shop'));
  apply('pods', pod('Failed'));
  remove('pods', pod('Failed'));
  assert.deepEqual(
    series().filter((text) => text.includes('shop')),
    [],
  );
});

test('a namespace that is created anew is counted anew', () => {
  let now = START;
  const { apply, list, counted, objects } = started({ now: () => now });
  apply('pods', pod('Failed'));
  now += 1000;
  list('namespaces', [namespace('shop', 'second')]);
  assert.deepEqual(counted(), []);
  const shop = objects().find(({ metadata }) => metadata.namespace === 'shop');
  assert.equal(shop?.metadata.creationTimestamp, now / 1000);
});

test('where namespaces are not watched the counters begin with the first object and stay', () => {
  const { list, apply, delete: remove, series, counted } = startCounting({ resources: ['pods'] });
  list('pods', []);
  assert.deepEqual(series(), []);
  apply('pods', pod('Pending'));
  assert.ok(series().includes(`${RESTARTS} 0`));
  apply('pods', pod('Pending', { restarts: 1 }));
  remove('pods', pod('Pending', { restarts: 1 }));
  assert.deepEqual(counted(), [`${RESTARTS} 1`]);
});

test('where some namespaces are watched those without objects are not counted', () => {
  const { list, series } = startCounting({ resources: ['namespaces', 'pods'], namespaces: ['shop'] });
  list('namespaces', [namespace('shop'), namespace('other')]);
  list('pods', [pod('Running')]);
  assert.deepEqual(
    series().filter((text) => text.includes('other')),
    [],
  );
  assert.ok(series().includes(`${RESTARTS} 0`));
});

test('the counters of a node go with it', () => {
  const { apply, delete: remove, series, counted } = started();
  apply('nodes', node('Unknown'));
  assert.deepEqual(counted(), ['kube_transitions_node_ready_changes_total{from="true",node="n1",to="unknown"} 1']);
  apply('nodes', node('True', 'second'));
  assert.deepEqual(counted(), []);
  remove('nodes', node('True', 'second'));
  assert.deepEqual(
    series().filter((text) => text.includes('node=')),
    [],
  );
});

test('a kind that is cleared is counted anew from its next list on, and all others go on', () => {
  let now = START;
  const { scopes, list, apply, counted, objects } = started({ now: () => now });
  apply('pods', pod('Failed'));
  apply('nodes', node('False'));
  scopes.pods!.clear();
  now += 1000;
  list('pods', [pod('Running', { restarts: 9 })]);
  assert.deepEqual(counted(), ['kube_transitions_node_ready_changes_total{from="true",node="n1",to="false"} 1']);
  apply('pods', pod('Running', { restarts: 10 }));
  assert.ok(counted().includes(`${RESTARTS} 1`));
  assert.deepEqual(
    objects()
      .map(({ metadata }) => [metadata.name, metadata.creationTimestamp])
      .sort(),
    [
      ['n1', START / 1000],
      ['pods', now / 1000],
    ],
  );
});

test('where one process goes on with what another told, no event is made up, and those of its own time are seen', () => {
  let now = START;
  const leader = started({ now: () => now });
  now += 60_000;
  const other = started({ now: () => now });
  const restart = (restarts: number) => {
    const told: string[][] = [];
    for (const { apply, series } of [leader, other]) {
      apply('pods', pod('Running', { restarts }));
      told.push(series().filter((text) => text.startsWith('kube_transitions_container_restarts_total{')));
    }
    return told.map(([text = '']) => Number(text.split(' ').at(-1)));
  };
  // Which one of them saw, and the other did not.
  for (const restarts of [8, 5]) leader.apply('pods', pod('Running', { restarts }));
  const seen = [restart(6)[0]!, restart(7)[0]!];
  now += 60_000;
  other.counting.beginAnew();
  const [object] = other.objects().filter(({ metadata }) => metadata.namespace === 'shop');
  assert.equal(object?.metadata.creationTimestamp, now / 1000);
  seen.push(0);
  assert.ok(other.series().includes(`${RESTARTS} 0`));
  seen.push(restart(9)[1]!, restart(10)[1]!);
  assert.deepEqual(seen, [4, 5, 0, 2, 3]);
  assert.equal(increase(seen), 4, '6 to 10, of which the fail-over is no part');
});

test('series that are there only since their first event stay when the counters begin anew', () => {
  const { apply, series, counting } = started();
  apply('pods', pod('Succeeded'));
  const before = series().map((text) => text.split(' ')[0]);
  counting.beginAnew();
  assert.deepEqual(
    series().map((text) => text.split(' ')[0]),
    before,
  );
  assert.ok(series().every((text) => text.endsWith(' 0')));
});

test('before the first list there is nothing to begin anew', () => {
  const { series, counting } = startCounting();
  counting.beginAnew();
  assert.deepEqual(series(), []);
});

/** As PromQL's increase(), without its extrapolation: a value that is lower than the one before began at 0. */
function increase(values: readonly number[]): number {
  return values.slice(1).reduce((sum, value, at) => sum + (value < values[at]! ? value : value - values[at]!), 0);
}

test('the name of the cluster is on every series where it is asked for', () => {
  const { series } = started({ cluster: 'production' });
  assert.ok(series().includes('kube_transitions_container_restarts_total{cluster="production",namespace="shop"} 0'));
  assert.ok(series().every((text) => text.includes('cluster="production"')));
});

test('a kind that is not watched has no counters', () => {
  const { store, list } = startCounting({ resources: ['pods'] });
  list('pods', [pod('Running')]);
  const { kind } = store.kinds.find((state) => state.kind.resource === 'transitions')!;
  assert.ok(kind.families.length > 0);
  assert.ok(kind.families.every(({ name }) => !/job|node/.test(name)));
});

test('a kind that is only watched for others is not counted', () => {
  const store = new StateStore();
  const kinds = countedKinds.map((kind) => ({ ...kind, sourceOnly: true as const }));
  countTransitions(store, { kinds, namespaces: undefined });
  assert.deepEqual(store.kinds, []);
});

test('the counters that a filter leaves are counted, also where no family of their kind is told', () => {
  const store = new StateStore();
  const kinds = countedKinds.map((kind) => ({ ...kind, families: [] }));
  countTransitions(store, { kinds, namespaces: undefined, families: ({ name }) => /_restarts_/.test(name) });
  assert.deepEqual(
    store.kinds.map(({ kind }) => kind.families.map(({ name }) => name)),
    [['kube_transitions_container_restarts_total']],
  );
});

test('where nothing is watched that can be counted there is no further kind', () => {
  assert.deepEqual(
    startCounting({ resources: ['namespaces'] }).store.kinds.map(({ kind }) => kind.resource),
    ['namespaces'],
  );
});
