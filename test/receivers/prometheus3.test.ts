import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parseEnv } from 'node:util';
import { readSettings } from '../../src/config/settings.ts';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../process/harness.ts';
import { seriesText } from '../support/series.ts';
import { example, prometheus3, startProgram, temporaryFolder } from './program.ts';
import { startShop } from './shop.ts';

const EXAMPLES_STRATEGY = 'UnderscoreEscapingWithoutSuffixes';
const DEFAULT_STRATEGY = 'UnderscoreEscapingWithSuffixes';

describe('Prometheus 3 has the same series of a push as of its own scrape of /metrics', {
  skip: prometheus3.skip,
}, () => {
  for (const strategy of [EXAMPLES_STRATEGY, DEFAULT_STRATEGY]) {
    test(`with prometheus-otlp.yaml and the strategy ${strategy}`, { timeout: 60_000 }, async (t) => {
      const port = await freePort();
      const stage = await startShop(t, [`--otlp-metrics-endpoint=${await endpointAt(port)}`, '--otlp-interval=500ms']);
      const target = new URL(stage.component.url).host;
      const configuration = await readFile(example('prometheus-otlp.yaml'), 'utf8');
      assert.match(configuration, new RegExp(`translation_strategy: ${EXAMPLES_STRATEGY}$`, 'm'));
      await startPrometheus(t, port, configuration.replace(EXAMPLES_STRATEGY, strategy) + scrapeOf(target));

      const { length } = servedSeries(await stage.read('/metrics'));
      assert.ok(length > 1000);
      const all = (selector: string) =>
        until(`Prometheus has all with ${selector}`, async () => {
          const series = await query(port, selector);
          return series.length >= length ? series : undefined;
        });
      const scraped = await all(`instance="${target}"`);
      const pushed = await all(`instance!="${target}"`);
      assert.deepEqual(pushed, scraped);
      assert.equal(scraped.length, length);
      for (const series of scraped) assert.match(series, /^kube_.*[{,]job="kube-state-metrics"/);
    });
  }
});

/** The address of prometheus-otlp.env, on this machine. */
async function endpointAt(port: number): Promise<string> {
  const environment = parseEnv(await readFile(example('prometheus-otlp.env'), 'utf8'));
  const invocation = readSettings([], environment, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation && invocation.run.otlp[0] !== undefined);
  return `http://127.0.0.1:${port}${new URL(invocation.run.otlp[0].url).pathname}`;
}

function scrapeOf(target: string): string {
  return `
scrape_configs:
  - job_name: kube-state-metrics
    honor_labels: true
    scrape_interval: 1s
    static_configs:
      - targets: ["${target}"]
`;
}

async function startPrometheus(t: TestContext, port: number, configuration: string): Promise<void> {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'prometheus.yaml');
  await writeFile(file, configuration);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-otlp-receiver',
  ];
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
  await startProgram(t, prometheus3, args, ready);
}

/** The series of the state now, as sorted texts without `instance`, in which a push and a scrape differ. */
async function query(port: number, selector: string): Promise<string[]> {
  const expression = `{__name__=~"kube_.+",__name__!~"kube_state_(otel|metrics)_.+",${selector}}`;
  const body = new URLSearchParams({ query: expression });
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: 'POST', body });
  const { data } = (await response.json()) as { data: { result: readonly Result[] } };
  return data.result
    .map(({ metric: { __name__, instance, ...labels }, value: [, value] }) =>
      seriesText(__name__!, labels, Number(value.replace('Inf', 'Infinity'))),
    )
    .sort();
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
