/** Events of a real API server, through both of its groups, to /metrics and as log records. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleOf } from '../component/harness.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { apiserver, startApiServer, TOKENS } from './harness.ts';
import { eventually, kubeconfig, startWatcher } from './watcher.ts';

const OLD = '/api/v1/namespaces/default/events';
const NEW = '/apis/events.k8s.io/v1/namespaces/default/events';
const BACK_OFFS = 'kube_events_total{namespace="default",involved_object_kind="Pod",reason="BackOff",type="Warning"}';
const PULLS = 'kube_events_total{namespace="default",involved_object_kind="Pod",reason="Pulled",type="Normal"}';

const POD = { kind: 'Pod', namespace: 'default', name: 'web', uid: 'p-1', apiVersion: 'v1' };
const backOff = (name: string, count: number) => ({
  metadata: { name, namespace: 'default' },
  involvedObject: POD,
  reason: 'BackOff',
  message: `Back-off ${name}`,
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
  lastTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
  count,
  type: 'Warning',
});

test('events of a real API server are counted and told once each time they happen', {
  skip: apiserver.skip,
}, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create(OLD, backOff('old', 12));
  const receiver = await OtlpReceiver.start();
  const config = await kubeconfig(server, { token: TOKENS.admin });
  const watcher = await startWatcher(t, {
    flags: [
      `--kubeconfig=${config}`,
      '--resources=namespaces',
      '--events',
      '--otlp-events',
      `--otlp-metrics-endpoint=${receiver.url}`,
    ],
  });
  t.after(() => receiver.close());
  await watcher.ready();
  const told = () =>
    receiver.accepted
      .flatMap(({ logs }) => logs?.resourceLogs ?? [])
      .flatMap(({ scopeLogs = [] }) => scopeLogs.flatMap(({ logRecords = [] }) => logRecords))
      .map(({ body, attributes = [] }) => {
        const count = attributes.find(({ key }) => key === 'k8s.event.count')?.value?.intValue;
        return `${body?.stringValue} ${count ?? '-'}`;
      });
  const counts = async () => {
    const text = await watcher.scrape();
    return [BACK_OFFS, PULLS].map((series) => sampleOf(text, series));
  };

  await admin.create(OLD, backOff('new', 1));
  await admin.patch(`${OLD}/new`, { count: 3 });
  await admin.create(NEW, {
    metadata: { name: 'pulled', namespace: 'default' },
    regarding: POD,
    reason: 'Pulled',
    note: 'Pulled it',
    type: 'Normal',
    action: 'Pulling',
    eventTime: new Date().toISOString().replace('Z', '000Z'),
    reportingController: 'example.com/kubelet',
    reportingInstance: 'kubelet-n1',
  });
  await admin.patch(`${NEW}/pulled`, {
    series: { count: 2, lastObservedTime: new Date().toISOString().replace('Z', '000Z') },
  });
  await admin.remove(`${OLD}/old`);
  await eventually('all are told', async () => told().length >= 4);
  assert.deepEqual(told(), ['Back-off new 1', 'Back-off new 3', 'Pulled it -', 'Pulled it 2']);
  assert.deepEqual(await counts(), [3, 2]);

  await server.kill();
  await server.start();
  await server.admin.patch(`${OLD}/new`, { count: 4 });
  await eventually('what happened after an outage is told', async () => told().length >= 5);
  assert.deepEqual(told().slice(4), ['Back-off new 4']);
  assert.deepEqual(await counts(), [4, 2]);
});
