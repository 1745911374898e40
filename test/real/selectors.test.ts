/** What narrows the watches, asked of a real API server: it selects as the simulator does, and the component tells no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionPath } from '../../src/kubernetes/client/discovery.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { FIELDS, PODS, SELECTORS } from '../simulator/selector-cases.ts';
import { startSimulator } from '../simulator/server.ts';
import type { Json } from './admin.ts';
import { noteAnswers } from './answers.ts';
import { apiserver, startApiServer, TOKENS } from './harness.ts';
import { createClusterResourceQuotas, createRecordedObjects } from './objects.ts';
import { ALL_KINDS, eventually, kubeconfig, seriesOf, startWatcher } from './watcher.ts';

test('selectors mean to the simulator what they mean to an API server', { skip: apiserver.skip }, async (t) => {
  const { admin } = await startApiServer(t);
  const cluster = new SimulatedCluster();
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  await createClusterResourceQuotas(admin);
  cluster.api.register({
    group: 'quota.openshift.io',
    version: 'v1',
    plural: 'clusterresourcequotas',
    kind: 'ClusterResourceQuota',
    scope: 'Cluster',
  });
  for (const name of new Set(PODS.map(({ metadata }) => metadata.namespace))) {
    await admin.create('/api/v1/namespaces', { metadata: { name } });
  }
  for (const pod of PODS) {
    const { spec, status } = await admin.create(`/api/v1/namespaces/${pod.metadata.namespace}/pods`, pod);
    cluster.apply('pods', { ...pod, spec, status });
  }
  const here = async (path: string) => {
    const answer = await fetch(`${simulator.url}${path}`);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const told = ({ items, message }: Json) =>
    message ?? items.map(({ metadata }: Json) => `${metadata.namespace}/${metadata.name}`);

  for (const [parameter, text, refusal] of SELECTORS) {
    const path = `/api/v1/pods?${new URLSearchParams({ [parameter]: text })}`;
    const [real, simulated] = [await admin.send('GET', path), await here(path)];
    assert.equal(simulated.status, real.status, text);
    if (refusal === undefined) assert.deepEqual(told(simulated.body), told(real.body), text);
    else assert.equal(told(real.body).slice(0, refusal.length), refusal);
  }
  for (const { group, versions, resource } of ALL_KINDS) {
    const path = collectionPath(group, versions[0]!, resource);
    for (const field of FIELDS) {
      const selecting = `${path}?fieldSelector=${field}%3Dabsent`;
      const [real, simulated] = [await admin.send('GET', selecting), await here(selecting)];
      assert.deepEqual([simulated.status, simulated.body.message], [real.status, real.body.message], selecting);
    }
  }
});

for (const watchList of [true, false]) {
  const title = `a component is sent what it asks for${watchList ? '' : ', also where WatchList is off'}`;
  test(title, { skip: apiserver.skip }, async (t) => {
    const server = await startApiServer(t, { watchList });
    const { admin } = server;
    await createRecordedObjects(admin);
    const config = await kubeconfig(server, { token: TOKENS.admin });
    const start = async (t: Parameters<typeof startWatcher>[0], ...flags: readonly string[]) => {
      const watcher = await startWatcher(t, { flags: [`--kubeconfig=${config}`, ...flags] });
      await watcher.ready();
      return watcher;
    };
    /** The pods that a list with this query has, by the uids of their series. */
    const podsOf = async (query: string) => {
      const { items } = await admin.get(`/api/v1/pods?${query}`);
      return items.map(({ metadata }: Json) => metadata.uid as string).sort();
    };
    const told = (text: string) => {
      const series = [...seriesOf(text)].filter((line) => line.startsWith('kube_pod_info{'));
      return series.map((line) => /[{,]uid="(.*?)"/.exec(line)![1]!).sort();
    };
    const { items } = await admin.get('/api/v1/pods');
    const node = items.find(({ spec }: Json) => spec.nodeName !== undefined).spec.nodeName as string;
    const label = 'app in (web, orders-db),!absent';

    const rows: readonly (readonly [flags: readonly string[], query: string])[] = [
      [[`--node=${node}`], `fieldSelector=spec.nodeName%3D${node}`],
      [['--track-unscheduled-pods', `--node=${node}`], 'fieldSelector=spec.nodeName%3D'],
      [['--namespaces-denylist=shop,data'], 'fieldSelector=metadata.namespace!%3Dshop,metadata.namespace!%3Ddata'],
      [['--namespaces=shop,data', '--namespaces-denylist=data'], 'fieldSelector=metadata.namespace%3Dshop'],
      [[`--label-selector=pods=${label}`], `labelSelector=${encodeURIComponent(label)}`],
      [['--field-selector=pods=status.phase!=Running'], 'fieldSelector=status.phase!%3DRunning'],
      [['--object-limit=3'], 'limit=3'],
      [['--object-limit=3', '--use-apiserver-cache'], 'limit=3'],
      [['--use-apiserver-cache'], ''],
    ];
    for (const [flags, query] of rows) {
      await t.test(flags.join(' '), async (t) => {
        const watcher = await start(t, '--resources=pods,nodes', ...flags);
        const wanted = await podsOf(query);
        assert.notEqual(wanted.length, 0);
        assert.deepEqual(told(await watcher.scrape()), wanted);
        const figures = await watcher.telemetry();
        for (const [metric, value] of [
          ['kube_state_metrics_list_objects', 3],
          ['kube_state_metrics_list_objects_limit', 3],
        ]) {
          assert.equal(
            figures.includes(`\n${metric}{resource="*v1.Pod"} ${value}\n`),
            flags.includes('--object-limit=3'),
          );
        }
      });
    }

    await t.test('all kinds are without the denied namespaces', async (t) => {
      const denied = ['--namespaces-denylist=shop,edge-a'];
      const [whole, rest] = [await start(t), await start(t, ...denied)];
      // A namespace itself has none, and a lease of a node is in one of the server.
      const outside = (series: string) =>
        !/[{,](lease_)?namespace="(shop|edge-a)"/.test(series) || /^kube_namespace_/.test(series);
      const names = (text: string) => [...seriesOf(text)].filter((series) => !series.startsWith('kube_lease_')).sort();
      const wanted = names(await whole.scrape()).filter(outside);
      assert.deepEqual(names(await rest.scrape()), wanted);
    });

    await t.test('the cache is asked where a list comes in pages', async (t) => {
      const answers = noteAnswers(t);
      await start(t, '--resources=nodes,secrets', '--use-apiserver-cache');
      const lists = answers().filter(({ query }) => query.has('limit'));
      assert.deepEqual(
        lists.map(({ query }) => query.get('resourceVersion')),
        lists.map(() => '0'),
      );
      // A Table is never had by a watch.
      assert.equal(lists.length, watchList ? 1 : 2);
    });

    await t.test('a selector that the server refuses stops its own kind alone', async (t) => {
      const watcher = await start(t, '--resources=pods,services', '--field-selector=services=spec.nodeName=n1');
      await watcher.untilStates('watching', ['pods']);
      await eventually('it is told', async () =>
        watcher.log.some(
          ({ resource, reason }) =>
            resource === 'services' && reason === '400 field label not supported: spec.nodeName',
        ),
      );
      assert.equal((await watcher.states()).get('services'), 'failing');
      assert.deepEqual(told(await watcher.scrape()), await podsOf(''));
    });
  });
}
