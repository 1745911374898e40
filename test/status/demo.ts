/** The demonstration as `npm run demo` starts it, with a hand on its cluster. */
import { pino } from 'pino';
import { startComponent } from '../../src/component/component.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { startReceiver } from '../../src/demo/receiver.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startSimulator } from '../../src/simulator/server/server.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { LOOPBACK } from '../component/harness.ts';
import { define } from '../custom-resources/definitions.ts';
import { applyMonitor, BAR, familyOf, MONITOR_KIND, storeOf } from '../monitors/harness.ts';
import { until } from '../support/until.ts';

/** Starts it; resolves when the first pushes have arrived. */
export async function startDemo() {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster, { seed: 1 });
  for (const kind of [MONITOR_KIND, BAR]) define(cluster, kind);
  const family = familyOf('size', 'o.spec.size');
  applyMonitor(cluster, 'sizes', { stores: [storeOf(BAR, { resolver: 'cel', families: [family] })] });
  applyMonitor(cluster, 'broken', {
    stores: [storeOf(BAR, { resolver: 'cel', families: [family, familyOf('wrong', 'o.')] })],
  });
  const simulator = await startSimulator({ cluster });
  const receiver = await startReceiver();
  const flags = [
    `--apiserver=${simulator.url}`,
    ...LOOPBACK,
    `--otlp-endpoint=${receiver.url}`,
    '--otlp-protocol=http/json',
    '--otlp-interval=1s',
    '--cluster-name=demo',
    '--promote-labels=nodes=[topology.kubernetes.io/zone]',
    '--resource-metrics-monitors',
  ];
  const invocation = readSettings(flags, {}, () => {});
  if (!('run' in invocation)) throw new Error('the flags can not be used');
  const component = await startComponent(invocation.run, pino({ level: 'silent' }));
  shop.start(500);
  await until('some pushes have arrived', () => component.push!.stats.pushes > 2);
  await (await fetch(`${component.url}/metrics`)).arrayBuffer();
  let added = 0;
  return {
    url: component.telemetryUrl,
    addConfigMap() {
      cluster.apply('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `added-${++added}`, namespace: 'shop', uid: `added-${added}` },
      });
    },
    async close() {
      shop.stop();
      await component.shutdown();
      receiver.close();
      await simulator.close();
    },
  };
}
