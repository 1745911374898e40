import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readSettings } from '../../src/config/read-settings.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { metricsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState, receivedSeries } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { LOOPBACK, type Stage, sampleOf, servedSeries, startStage, until } from './harness.ts';

interface Reloaded extends Stage {
  /** Writes the file and has the component follow it. */
  follow(content: string): Promise<void>;
}

/** A component with a configuration file. */
async function start(context: TestContext, content: string): Promise<Reloaded> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, content);
  const flags = [`--config=${path}`];
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const stage = await startStage(context, { flags, cluster });
  await stage.ready();
  return {
    ...stage,
    async follow(next) {
      writeFileSync(path, next);
      const address = `--apiserver=${stage.simulator.url}`;
      const invocation = readSettings([address, ...LOOPBACK, '--otlp-up=false', ...flags], {}, assert.fail);
      assert.ok('run' in invocation);
      await stage.component.reload(invocation.run);
    },
  };
}

describe('a configuration that changes while the component runs', () => {
  it('adds and removes kinds', async (context) => {
    const { follow, read } = await start(context, 'resources: [namespaces]');
    assert.match(await read('/metrics'), /^kube_namespace_created/m);
    await follow('resources: [pods]');
    await until('pods are there alone', async () => {
      const text = await read('/metrics');
      return /^kube_pod_info/m.test(text) && !/^kube_namespace_created/m.test(text);
    });
  });

  it('shows other labels of the objects that there are', async (context) => {
    const { follow, read } = await start(context, 'resources: [pods]');
    await follow('resources: [pods]\nlabels_allow_list: {pods: ["*"]}');
    await until('the labels are there', async () => /^kube_pod_labels\{.*label_/m.test(await read('/metrics')));
  });

  it('goes on as it was where the new one can not work', async (context) => {
    const { follow, read } = await start(context, 'resources: [pods]');
    await assert.rejects(follow('resources: [nothing]'), { code: 'KSO_UNKNOWN_RESOURCE' });
    assert.match(await read('/metrics'), /^kube_pod_info/m);
  });

  it('pushes to other destinations, and ends nothing at those that it leaves', async (context) => {
    const [first, second] = await Promise.all([OtlpReceiver.start(), OtlpReceiver.start()]);
    context.after(() => Promise.all([first.close(), second.close()]));
    const to = (receiver: OtlpReceiver) =>
      `resources: [pods]\notlp_interval: 100ms\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}" }]`;
    const { follow, read } = await start(context, to(first));
    const served = servedSeries(await read('/metrics'));
    const arrived = (receiver: OtlpReceiver) => new Set(receivedSeries(ofTheState(receiver.accepted)));
    await until('the first receiver has all', () => arrived(first).size === served.length);
    await follow(to(second));
    await until('the second receiver has all', () => arrived(second).size === served.length);
    assert.deepEqual([...arrived(first)].sort(), served);
    const before = first.accepted.length;
    const own = () =>
      second.accepted
        .flatMap(({ request }) => metricsOf(request))
        .some(({ name }) => name.startsWith('kube_state_otel_push'));
    await until('it tells of itself there, too', own);
    assert.equal(first.accepted.length, before);
  });

  it('waits at its end for the last push to a destination that it leaves', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const to = `resources: [pods]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 1h }]`;
    const { follow, component } = await start(context, to);
    const arrived = () => ofTheState(receiver.accepted).length;
    await until('the first push has arrived', () => arrived() === 1);
    receiver.answer = { status: 200, delay: 1500 };
    await follow('resources: [pods]');
    await component.shutdown();
    assert.equal(arrived(), 2);
  });

  it('goes on to tell a destination the names of before where others can only be told from the next start on', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const to = (more: string) =>
      `resources: [pods]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 50ms${more} }]`;
    const { follow, log } = await start(context, to(''));
    await until('the state has arrived', () => ofTheState(receiver.accepted).length > 0);
    await follow(to(', profile: semconv, resourceAttributes: { team: a }'));
    assert.deepEqual(log.at(-1)!.settings, ['otlp']);
    const names = () =>
      ofTheState(receiver.accepted)
        .filter(({ request }) => JSON.stringify(request.resourceMetrics[0]?.resource).includes('"team"'))
        .flatMap(({ request }) => metricsOf(request))
        .map(({ name }) => name);
    await until('it is told with the other changes', () => names().includes('kube_pod_info'));
  });

  it('tells a destination that came later of itself at its end, too', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const { follow, component } = await start(context, 'resources: [pods]');
    await follow(
      `resources: [pods]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 1h }]`,
    );
    await until('the state has arrived', () => ofTheState(receiver.accepted).length > 0);
    await component.shutdown();
    const names = receiver.accepted.flatMap(({ request }) => metricsOf(request)).map(({ name }) => name);
    assert.ok(names.includes('kube_state_otel_push_total'));
  });

  it('tells nothing to a destination that is left out before it began', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const to = `resources: [pods]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 20ms }]`;
    const { follow } = await start(context, 'resources: [pods]');
    await follow(to);
    await follow('resources: [pods]');
    await import('../../src/telemetry/reader.ts');
    await setTimeout(200);
    assert.equal(receiver.received.length, 0);
  });

  it('tells of the last push to a destination no longer than that is one', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const to = `resources: [pods]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 50ms }]`;
    const { follow, read } = await start(context, to);
    const told = async () => /^kube_state_otel_push_last_success.*"a"/m.test(await read('/metrics', 'telemetry'));
    await until('a push has arrived', told);
    await follow('resources: [pods]');
    assert.equal(await told(), false);
  });

  it('ends at a destination in other words what went before it was told again', async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const to = (resources: string, interval: string) =>
      `resources: [${resources}]\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: ${interval} }]`;
    const { follow, read } = await start(context, to('pods, nodes', '100ms'));
    const view = new ReceiverView();
    const take = () => {
      for (const { request } of ofTheState(receiver.accepted.splice(0))) view.take(request);
      return view.alive();
    };
    const served = async () => servedSeries(await read('/metrics')).length;
    const all = await served();
    await until('the receiver has all', () => take().length === all);
    await follow(to('pods', '150ms'));
    await until(
      'the receiver has what is left',
      async () => (await served()) < all && take().length === (await served()),
    );
    assert.deepEqual(view.endedUnknown, []);
  });

  it('is told by the metrics that kube-state-metrics has for it', async (context) => {
    const { component, read, settings } = await start(context, 'resources: [pods]');
    const [path] = settings.configurationFiles;
    const value = async (name: string) =>
      sampleOf(await read('/metrics', 'telemetry'), `kube_state_metrics_${name}{type="config",filename="${path}"}`);
    component.tellConfiguration(true, settings);
    // The first six bytes of the MD5 of the text.
    const md5 = createHash('md5').update('resources: [pods]').digest();
    assert.equal(await value('config_hash'), md5.readUIntLE(0, 6));
    assert.equal(await value('last_config_reload_successful'), 1);
    component.tellConfiguration(false, settings);
    assert.equal(await value('last_config_reload_successful'), 0);
  });

  it('says which of its settings are used from the next start on', async (context) => {
    const { follow, log } = await start(context, 'resources: [pods]');
    await follow('resources: [pods]\ncluster_name: other');
    assert.deepEqual(log.at(-1)!.settings, ['clusterName']);
  });

  it('pushes nowhere before the next start where nothing was pushed when an election was asked for', async (context) => {
    const elect = 'resources: [pods]\nleader_elect: true\nleader_elect_lease_namespace: kube-system';
    const { follow, log, component } = await start(context, elect);
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    await follow(`${elect}\notlp_destinations: [{ name: a, metricsEndpoint: "${receiver.url}", interval: 50ms }]`);
    assert.deepEqual(log.at(-1)!.settings, ['otlp']);
    await component.shutdown();
    assert.equal(receiver.received.length, 0);
  });

  it('says which counters begin with the next start, where a kind of which they are comes later', async (context) => {
    const { follow, log } = await start(context, 'resources: [pods, jobs]\ntransitions: true');
    await follow('resources: [pods]\ntransitions: true');
    await follow('resources: [pods, jobs, nodes]\ntransitions: true');
    const told = log.filter(({ families }) => families !== undefined).map(({ families }) => families);
    assert.deepEqual(told, [['kube_transitions_node_ready_changes_total']]);
  });
});
