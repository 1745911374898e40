/** What /metrics tells is what fresh lists of a real API server say, for objects of every kind, while they change. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { selectKinds } from '../../src/config/selection.ts';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { resolveCluster } from '../../src/kubernetes/credentials/cluster.ts';
import { compareRenders, type Difference } from '../cluster/compare.ts';
import { renderFresh } from '../cluster/fresh.ts';
import { type NotedAnswer, noteAnswers } from './answers.ts';
import { apiserver, nextApiserver, type ServerChoices, startApiServer, TOKENS } from './harness.ts';
import {
  chance,
  changeAtRandom,
  createClusterResourceQuotas,
  createManyConfigMaps,
  createRecordedObjects,
} from './objects.ts';
import { ALL_RESOURCES, kubeconfig, scrapeMeanwhile, startWatcher, type Watcher } from './watcher.ts';

const EVERYTHING = [
  `--resources=${ALL_RESOURCES}`,
  '--metric-labels-allowlist=*=[*]',
  '--metric-annotations-allowlist=*=[*]',
  '--metric-opt-in-list=.*',
  '--profile=both',
];

test('what is told equals fresh lists while objects of every kind change', { skip: apiserver.skip }, (t) =>
  compare(t, {}),
);

test('what is told equals fresh lists where WatchList is off', { skip: apiserver.skip }, (t) =>
  compare(t, { watchList: false }),
);

test('what is told equals fresh lists of the next minor version', { skip: nextApiserver.skip }, (t) =>
  compare(t, { program: nextApiserver }),
);

async function compare(t: TestContext, choices: ServerChoices): Promise<void> {
  const server = await startApiServer(t, choices);
  const { admin } = server;
  await createClusterResourceQuotas(admin);
  const stored = await createRecordedObjects(admin);
  await createManyConfigMaps(admin, 600);
  const answers = noteAnswers(t);
  const config = await kubeconfig(server, { token: TOKENS.admin });
  const watcher = await startWatcher(t, { flags: [`--kubeconfig=${config}`, ...EVERYTHING] });
  await watcher.ready();
  await watcher.untilStates('watching');

  const noted = answers().filter(({ status }) => status === 200);

  await t.test('after the initial list', async (t) => {
    assert.deepEqual(await withoutObjects(watcher), []);
    assert.deepEqual(await difference(t, watcher), NONE);
  });

  await t.test('built-in kinds are read as protobuf, secrets and custom resources as JSON', () => {
    const spoken = Map.groupBy(noted, ({ contentType }) => contentType.split(';')[0]!);
    const json = ['clusterresourcequotas', 'secrets'];
    assert.deepEqual(resourcesOf(spoken.get('application/json')), json);
    assert.deepEqual(resourcesOf(spoken.get('application/vnd.kubernetes.protobuf')), allBut(json));
  });

  await t.test('the initial objects come by WatchList where the API server has it', () => {
    // A Table can't be had that way.
    const listed = choices.watchList === false ? ALL_RESOURCES : ['secrets'];
    assert.deepEqual(resourcesOf(noted.filter(({ query }) => query.has('sendInitialEvents'))), allBut(listed));
    assert.deepEqual(resourcesOf(noted.filter(({ query }) => query.has('limit'))), listed);
    const continued = resourcesOf(noted.filter(({ query }) => query.has('continue')));
    assert.deepEqual(continued, listed.includes('configmaps') ? ['configmaps'] : []);
  });

  await t.test('after some hundred changes, deletions and creations', async (t) => {
    // Namespaces are changed, but never deleted.
    const stop = await scrapeMeanwhile(watcher, (series) => series.startsWith('kube_namespace_created{'));
    const accepted = await changeAtRandom(admin, stored, 500, chance(12));
    t.diagnostic(JSON.stringify(accepted));
    for (const count of Object.values(accepted)) assert.notEqual(count, 0);
    assert.deepEqual(await difference(t, watcher), NONE);
    assert.deepEqual(await stop(), []);
  });
}

function resourcesOf(answers: readonly NotedAnswer[] = []): string[] {
  return [...new Set(answers.map(({ resource }) => resource))].sort();
}

function allBut(resources: readonly string[]): string[] {
  return ALL_RESOURCES.filter((resource) => !resources.includes(resource));
}

const NONE: Difference = { extra: [], missing: [] };

/** What stays different although nothing changes any more. */
async function difference(t: TestContext, { settings, scrape }: Watcher): Promise<Difference> {
  const { signal } = t;
  const client = createApiClient({ ...(await resolveCluster({ ...settings, env: {} })), userAgent: 'test' });
  t.after(() => client.close());
  // Only the component knows which cluster it is.
  const served = async () => (await scrape()).replace(/^(?:# \S+ )?target_info.*\n/gm, '');
  const fresh = () => renderFresh(client, selectKinds(settings), signal);
  return compareRenders(served, fresh, { rounds: 30 });
}

/** Kinds of which the component has nothing. */
async function withoutObjects({ telemetry }: Watcher): Promise<readonly string[]> {
  const text = await telemetry();
  return ALL_RESOURCES.filter(
    (resource) => !new RegExp(`^kube_state_otel_objects\\{[^}]*resource="${resource}"[^}]*\\} [1-9]`, 'm').test(text),
  );
}
