import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage, until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { prometheus3 } from './program.ts';
import { dataOf, endpointAt, type Result, resultOf, scrapeOf, startPrometheus, textOf } from './prometheus.ts';
import { troubles } from './troubles.ts';

const RULES = `rule_files: ["${fileURLToPath(new URL('mixin-rules.yaml', import.meta.url))}"]\n`;

describe('rules like those of the kubernetes-mixin give the same on pushed series as on scraped ones, but for instance', {
  skip: prometheus3.skip,
}, () => {
  const CLUSTERS = {
    'of one cluster': [],
    'of a cluster by name, joined as cluster': ['--cluster-name=north', '--join=cluster'],
  };
  for (const [which, flags] of Object.entries(CLUSTERS)) {
    test(`${which}, while there are troubles and when they are over`, { timeout: 120_000 }, async (t) => {
      const cluster = new SimulatedCluster();
      const shop = createShop(cluster);
      for (let ticks = 0; ticks < 5; ticks++) shop.tick();
      const added = troubles(Date.now());
      for (const [resource, object] of added) cluster.apply(resource, object);
      const ports = { scrapes: await freePort(), pushes: await freePort() };
      const stage = await startStage(t, {
        cluster,
        flags: [
          `--otlp-metrics-endpoint=${await endpointAt(ports.pushes)}`,
          '--otlp-interval=1s',
          '--otlp-up=true',
          ...flags,
        ],
      });
      await stage.ready();
      const target = new URL(stage.component.url).host;
      await Promise.all([
        startPrometheus(t, ports.scrapes, RULES + scrapeOf(target)),
        startPrometheus(t, ports.pushes, RULES),
      ]);
      const both = async () => ({
        scraped: await outcome(ports.scrapes, (instance) => instance === target),
        pushed: await outcome(ports.pushes, (instance) => /^[0-9a-f-]{36}$/.test(instance)),
      });
      /** All that holds `enough` and is equal; what differs is told by the assertion that follows. */
      const settled = async (enough: (outcome: Outcome) => boolean) => {
        const isSettled = async () => {
          const { scraped, pushed } = await both();
          return enough(scraped) && enough(pushed) && JSON.stringify(scraped) === JSON.stringify(pushed);
        };
        await until('both agree', isSettled, { each: 200 }).catch(() => {});
        const { scraped, pushed } = await both();
        assert.deepEqual(pushed, scraped);
        assert.ok(enough(pushed), JSON.stringify(pushed));
        return pushed;
      };
      const all = await settled(({ silent, told }) => silent.length === 0 && told.length > 0);
      assert.ok(all.told.some((text) => text.startsWith('ALERTS{') && text.includes('namespace="troubles"')));
      if (flags.length > 0) {
        const without = all.told.filter((text) => !text.includes('cluster="north"') && !text.startsWith('job:up'));
        assert.deepEqual(without, []);
      }

      for (const [resource, { metadata }] of added) cluster.delete(resource, metadata.namespace, metadata.name);
      const rest = await settled(({ told }) => !told.some((text) => TROUBLED.test(text)));
      assert.ok(rest.told.length > 0);
      assert.ok(rest.silent.includes('KubeHpaReplicasMismatch') && rest.silent.includes('KubeJobNotCompleted'));
    });
  }
});

/** What is about the objects of `troubles`. */
const TROUBLED = /namespace="troubles"|node="out-of-reach"|persistentvolume="broken"/;

/** What became of all rules. */
interface Outcome {
  /** The alerts and the recorded series as sorted texts, with their values. */
  readonly told: readonly string[];
  /** The rules of which nothing came. */
  readonly silent: readonly string[];
}

interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly state: string;
    readonly value: string;
  }[];
}

/** Asserts that each rule could be evaluated and that `instance`, where there is one, is as it has to be. */
async function outcome(port: number, isInstance: (instance: string) => boolean): Promise<Outcome> {
  const { groups } = await dataOf<{ groups: readonly { readonly rules: readonly Rule[] }[] }>(port, '/api/v1/rules');
  const told: string[] = [];
  const silent = new Set<string>();
  for (const { type, name, query, health, lastError, alerts = [] } of groups.flatMap(({ rules }) => rules)) {
    assert.ok(health === 'ok' || health === 'unknown', `${name}: ${lastError}`);
    const results: readonly Result[] =
      type === 'recording'
        ? await resultOf(port, `{__name__="${name}"}`)
        : alerts
            .filter(({ state }) => state === 'firing')
            // What is an age differs between two looks.
            .map(
              ({ labels, value }): Result => ({
                metric: { __name__: 'ALERTS', ...labels },
                value: [0, query.includes('time()') ? '1' : value],
              }),
            );
    if (results.length === 0) silent.add(name);
    for (const result of results) {
      const { instance } = result.metric;
      assert.ok(instance === undefined || isInstance(instance), textOf(result));
      told.push(textOf(result, 'instance'));
    }
  }
  return { told: [...new Set(told)].sort(), silent: [...silent].sort() };
}
