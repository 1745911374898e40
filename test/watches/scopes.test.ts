/** What narrows the watches while it changes: scraped densely and pushed, nothing that stays is ever missing, and nothing else stays. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readSettings } from '../../src/config/read-settings.ts';
import { type ScopeSettings, scopesOf } from '../../src/config/scopes.ts';
import { selectKinds } from '../../src/config/selection.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { countTransitions } from '../../src/state/tallies/transitions.ts';
import { wantedOf } from '../../src/watch/wanted.ts';
import { startSimulator } from '../simulator/server.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';

const NAMESPACES = ['desk', 'shop', 'yard'];
const NODES = ['', 'n1', 'n2'];

/** A pod of each namespace and node, with and without a label: which are told says what was asked for. */
function createPods(cluster: SimulatedCluster): void {
  for (const name of ['n1', 'n2']) cluster.apply('nodes', { metadata: { name } });
  for (const namespace of NAMESPACES) {
    for (const nodeName of NODES) {
      for (const app of ['web', 'api']) {
        const name = `${nodeName || 'none'}-${app}`;
        cluster.apply('pods', {
          metadata: { name, namespace, labels: { app } },
          ...(nodeName && { spec: { nodeName } }),
        });
      }
    }
  }
}

/** The settings of flags, and which pods they select. */
function scope(flags: readonly string[], selects: (pod: Pod) => boolean) {
  const invocation = readSettings(['--resources=pods,nodes', ...flags], {}, assert.fail);
  assert.ok('run' in invocation);
  return { settings: invocation.run, selects, flags };
}

interface Pod {
  readonly namespace: string;
  readonly node: string;
  readonly app: string;
}

const PODS = NAMESPACES.flatMap((namespace) =>
  NODES.flatMap((node) => ['web', 'api'].map((app): Pod => ({ namespace, node, app }))),
);
const nameOf = ({ namespace, node, app }: Pod) => `${namespace}/${node || 'none'}-${app}`;

const SCOPES = [
  scope([], () => true),
  scope(['--namespaces-denylist=desk'], ({ namespace }) => namespace !== 'desk'),
  scope(['--namespaces-denylist=yard,shop'], ({ namespace }) => namespace === 'desk'),
  scope(['--namespaces=desk,shop', '--namespaces-denylist=shop'], ({ namespace }) => namespace === 'desk'),
  scope(['--namespaces=desk,yard'], ({ namespace }) => namespace !== 'shop'),
  scope(['--node=n1'], ({ node }) => node === 'n1'),
  scope(['--node=n2', '--namespaces-denylist=yard'], ({ node, namespace }) => node === 'n2' && namespace !== 'yard'),
  scope(['--track-unscheduled-pods'], ({ node }) => node === ''),
  scope(['--label-selector=pods=app=web'], ({ app }) => app === 'web'),
  scope(['--label-selector=pods=app!=web', '--node=n1'], ({ app, node }) => app !== 'web' && node === 'n1'),
  scope(['--field-selector=pods=spec.nodeName!=n1'], ({ node }) => node !== 'n1'),
  // The first by namespace and name: n1-api, n1-web, n2-api of desk.
  scope(
    ['--object-limit=3'],
    ({ namespace, node, app }) => namespace === 'desk' && (node === 'n1' || (node === 'n2' && app === 'api')),
  ),
  scope(['--use-apiserver-cache', '--namespaces-denylist=desk'], ({ namespace }) => namespace !== 'desk'),
];

async function setUp(t: TestContext) {
  const cluster = new SimulatedCluster();
  createPods(cluster);
  const simulator = await startSimulator({ cluster });
  const started = startWatches(simulator.url);
  t.after(async () => {
    await started.close();
    await simulator.close();
  });
  const apply = (settings: ScopeSettings & Parameters<typeof selectKinds>[0]) =>
    started.watches.apply(wantedOf(scopesOf(settings, selectKinds(settings))));
  /** The pods that a scrape shows. */
  const shown = async () =>
    (await started.scrape()).flatMap((line) => {
      const [, namespace, pod] = /^kube_pod_created\{namespace="(.*?)",pod="(.*?)"/.exec(line) ?? [];
      return pod === undefined ? [] : [`${namespace}/${pod}`];
    });
  return { cluster, simulator, apply, shown, ...started };
}

const namesOf = (selects: (pod: Pod) => boolean) => PODS.filter(selects).map(nameOf);

test('a scope becomes another one without a gap, and nothing of it stays', async (t) => {
  const { apply, shown, scrape, push } = await setUp(t);
  const receiver = await OtlpReceiver.start();
  const pushing = await push(receiver.url, 80);
  t.after(async () => {
    await pushing.shutdown();
    await receiver.close();
  });
  const view = new ReceiverView();
  const ended: string[] = [];
  const alive = () => {
    for (const { request } of receiver.received.splice(0)) {
      const before = new Set(view.alive().map(podOf));
      view.take(request);
      const after = new Set(view.alive().map(podOf));
      for (const pod of before) if (pod !== undefined && !after.has(pod)) ended.push(pod);
    }
    return [...new Set(view.alive().flatMap((series) => podOf(series) ?? []))].sort();
  };
  let former = SCOPES[0]!;
  apply(former.settings);
  await until('all are shown', async () => (await shown()).length === PODS.length);
  // Each once after each of its neighbours in the list, there and back.
  for (const next of [...SCOPES, ...SCOPES.toReversed()]) {
    const staying = namesOf((pod) => former.selects(pod) && next.selects(pod));
    const wanted = namesOf(next.selects).sort();
    const known = new Set([...namesOf(former.selects), ...wanted]);
    ended.length = 0;
    apply(next.settings);
    for (let isThere = false; !isThere; ) {
      const now = await shown();
      const what = `${former.flags} to ${next.flags}`;
      assert.equal(new Set(now).size, now.length, what);
      assert.deepEqual(
        staying.filter((pod) => !now.includes(pod)),
        [],
        what,
      );
      assert.deepEqual(
        now.filter((pod) => !known.has(pod)),
        [],
        what,
      );
      assert.equal((await scrape()).filter((line) => line.startsWith('kube_node_created{')).length, 2, what);
      isThere = JSON.stringify(now.sort()) === JSON.stringify(wanted);
      await setTimeout(1);
    }
    await until('the receiver knows', () => JSON.stringify(alive()) === JSON.stringify(wanted));
    assert.deepEqual(
      ended.filter((pod) => staying.includes(pod)),
      [],
    );
    former = next;
  }
});

/** The pod that a pushed series is of. */
function podOf(series: string): string | undefined {
  const [, namespace] = /[{,]namespace="(.*?)"/.exec(series) ?? [];
  const [, pod] = /[{,]pod="(.*?)"/.exec(series) ?? [];
  return pod === undefined ? undefined : `${namespace}/${pod}`;
}

test('what the API server selects by is asked of it, with each list and watch', async (t) => {
  const { apply, shown, simulator } = await setUp(t);
  const { settings } = scope(['--node=n1', '--namespaces-denylist=yard', '--label-selector=pods=app=web'], () => true);
  apply(settings);
  await until('they are shown', async () => (await shown()).length === 2);
  const asked = simulator.requests.filter(({ url }) => url.startsWith('/api/v1/pods?'));
  assert.notEqual(asked.length, 0);
  for (const { url } of asked) {
    const query = new URL(url, simulator.url).searchParams;
    assert.equal(query.get('fieldSelector'), 'spec.nodeName=n1,metadata.namespace!=yard');
    assert.equal(query.get('labelSelector'), 'app=web');
  }
});

test('an object that leaves the selectors goes, and one that enters them comes', async (t) => {
  const { apply, shown, cluster } = await setUp(t);
  apply(scope(['--namespaces=desk', '--label-selector=pods=app=web'], () => true).settings);
  await until('they are shown', async () => (await shown()).length === 3);
  const relabel = (name: string, app: string) =>
    cluster.apply('pods', { metadata: { name, namespace: 'desk', labels: { app } } });
  relabel('none-api', 'web');
  await until('it came', async () => (await shown()).includes('desk/none-api'));
  relabel('none-web', 'api');
  await until('it went', async () => !(await shown()).includes('desk/none-web'));
});

test('a limit holds for lists, also those that a cache answers, and what a watch adds is told', async (t) => {
  const { apply, shown, cluster, simulator, watches } = await setUp(t);
  const report = () => watches.reports.find(({ resource }) => resource === 'pods');
  for (const cached of [undefined, 'true']) {
    apply(scope(['--object-limit=4', ...(cached ? ['--use-apiserver-cache'] : [])], () => true).settings);
    await until('the first are listed', () => report()?.selection.cached === cached && report()?.limited !== undefined);
    assert.equal((await shown()).length, 4);
    assert.deepEqual(report()?.limited, { resource: '*v1.Pod', objects: 4, limit: 4 });
  }
  const asked = simulator.requests.map(({ url }) => new URL(url, simulator.url)).filter(isPods);
  assert.deepEqual(
    asked.filter(({ searchParams }) => !searchParams.has('watch')).map(({ search }) => search),
    ['?limit=4', '?limit=4&resourceVersion=0'],
  );
  assert.ok(!asked.some(({ searchParams }) => searchParams.has('sendInitialEvents')));
  cluster.apply('pods', { metadata: { name: 'late', namespace: 'yard' } });
  await until('it came', async () => (await shown()).includes('yard/late'));
});

const isPods = ({ pathname }: URL) => pathname === '/api/v1/pods';

test('a limit larger than a page ends a list on the page that reaches it', async (t) => {
  const { apply, shown, cluster, simulator } = await setUp(t);
  for (let at = 0; at < 600; at++) cluster.apply('pods', { metadata: { name: `many-${at}`, namespace: 'many' } });
  apply(scope(['--object-limit=300'], () => true).settings);
  await until('they are shown', async () => (await shown()).length === 300);
  const pages = simulator.requests.map(({ url }) => new URL(url, simulator.url)).filter(isPods);
  const limits = pages.flatMap(({ searchParams }) => searchParams.get('limit') ?? []);
  assert.deepEqual(limits, ['250', '50']);
});

test('a selector that the API server refuses stops its own kind alone, and is told', async (t) => {
  const { apply, scrape, watches, readiness, lines } = await setUp(t);
  apply(scope(['--field-selector=pods=spec.colour=red'], () => true).settings);
  await until('nodes are shown', async () => (await scrape()).some((line) => line.startsWith('kube_node_created{')));
  await until('pods have settled', () => readiness.ready);
  assert.deepEqual(
    watches.reports.map(({ resource, state }) => [resource, state]),
    [
      ['nodes', 'watching'],
      ['pods', 'failing'],
    ],
  );
  assert.ok(lines.includes('The API server does not take the request for pods; all others go on.'));
});

test('a selector that the API server refuses leaves what was told before', async (t) => {
  const { apply, shown, simulator } = await setUp(t);
  apply(SCOPES[0]!.settings);
  await until('all are shown', async () => (await shown()).length === PODS.length);
  apply(scope(['--field-selector=pods=spec.colour=red'], () => true).settings);
  const refused = () => simulator.requests.filter(({ url }) => url.includes('spec.colour')).length;
  await until('it was refused some times', () => refused() > 8);
  assert.equal((await shown()).length, PODS.length);
  apply(SCOPES[1]!.settings);
  await until('what is wanted now is shown', async () => (await shown()).length === namesOf(SCOPES[1]!.selects).length);
});

test('transitions are counted in the namespaces that are watched alone, whichever these become', async (t) => {
  const { apply, scrape, store, cluster } = await setUp(t);
  for (const name of NAMESPACES) cluster.apply('namespaces', { metadata: { name } });
  const flags = ['--resources=pods,namespaces', '--transitions'];
  const started = scope([...flags, '--namespaces-denylist=desk'], () => true).settings;
  countTransitions(store, { kinds: selectKinds(started), namespaces: undefined });
  const counted = async () => {
    const lines = (await scrape()).filter((line) => line.startsWith('kube_transitions_container_restarts_total{'));
    return lines.map((line) => /namespace="(.*?)"/.exec(line)![1]).sort();
  };
  const become = (wanted: readonly string[]) =>
    until(`counted in ${wanted}`, async () => JSON.stringify(await counted()) === JSON.stringify(wanted));
  apply(started);
  await become(['shop', 'yard']);
  cluster.apply('namespaces', { metadata: { name: 'late' } });
  await become(['late', 'shop', 'yard']);
  apply(scope([...flags, '--namespaces-denylist=late,shop'], () => true).settings);
  await become(['desk', 'yard']);
  apply(scope(flags, () => true).settings);
  await become(['desk', 'late', 'shop', 'yard']);
});
