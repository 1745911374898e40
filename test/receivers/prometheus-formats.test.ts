/** Prometheus 3 scrapes each format: it has the same series by every way. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, type TestContext, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { prometheus3 } from './program.ts';
import { dataOf, resultOf, startPrometheus, textOf } from './prometheus.ts';
import { startShop } from './shop.ts';

/** By the name of a job: the formats that it asks for. */
const JOBS = {
  text004: ['PrometheusText0.0.4'],
  text100: ['PrometheusText1.0.0'],
  openmetrics001: ['OpenMetricsText0.0.1'],
  openmetrics100: ['OpenMetricsText1.0.0'],
  protobuf: ['PrometheusProto'],
  all: [
    'PrometheusProto',
    'OpenMetricsText1.0.0',
    'OpenMetricsText0.0.1',
    'PrometheusText1.0.0',
    'PrometheusText0.0.4',
  ],
};
const WITH_FEATURES = { ...JOBS, openmetrics200: ['OpenMetricsText2.0.0'] };
const FEATURES = ['openmetrics2', 'zstd-scrape', 'created-timestamp-zero-ingestion', 'st-storage'];

const help = prometheus3.path === undefined ? '' : execFileSync(prometheus3.path, ['--help'], { encoding: 'utf8' });
const newest = {
  skip: prometheus3.skip || (!/openmetrics2.*zstd-scrape/s.test(help) && 'this Prometheus 3 knows no OpenMetrics 2.0'),
};

describe('Prometheus 3 has all series by each format', { skip: prometheus3.skip }, () => {
  for (const { what, jobs, features, encoding, skip } of [
    { what: 'compressed by gzip', jobs: JOBS, encoding: 'gzip' },
    {
      what: 'compressed by zstd, with start timestamps and OpenMetrics 2.0',
      jobs: WITH_FEATURES,
      features: FEATURES,
      encoding: 'zstd',
      ...newest,
    },
  ])
    test(what, { timeout: 90_000, skip: skip ?? false }, async (t) => {
      const stage = await startShop(t, ['--metric-annotations-allowlist=pods=[*]']);
      const port = await scrapeBy(t, stage.component.url, jobs, features);
      const served = servedSeries(await stage.read('/metrics'));
      assert.ok(served.length > 1000);
      for (const job of Object.keys(jobs)) {
        const scraped = await until(`Prometheus has all by ${job}`, async () => {
          const series = await seriesOf(port, `{__name__=~"kube_.+",job="${job}"}`);
          return series.length >= served.length ? series : undefined;
        });
        assert.deepEqual(scraped, served, job);
      }
      const own = await stage.read('/metrics', 'telemetry');
      assert.match(own, new RegExp(`kube_state_otel_scrape_bytes_total{format="protobuf",encoding="${encoding}"}`));
    });
});

describe('Prometheus 3 has the names of the semantic conventions as they are by each format that can tell them', {
  skip: prometheus3.skip,
}, () => {
  test('and in underscores where it asks for that', { timeout: 90_000 }, async (t) => {
    const stage = await startShop(t, ['--profile=semconv']);
    const jobs = { text100: JOBS.text100, openmetrics100: JOBS.openmetrics100, all: JOBS.all };
    const port = await scrapeBy(t, stage.component.url, jobs, undefined, true);
    const { length } = servedSeries(await stage.read('/metrics')).filter((series) => series.startsWith('k8s_'));
    assert.ok(length > 500);
    for (const [selector, jobsOf] of [
      ['__name__=~"k8s\\\\..+"', Object.keys(jobs)],
      ['__name__=~"k8s_.+"', ['underscores']],
    ] as const)
      for (const job of jobsOf)
        await until(`Prometheus has ${selector} by ${job}`, async () => {
          const found = await seriesOf(port, `{${selector},job="${job}"}`);
          return found.length === length || undefined;
        });
  });
});

test('Prometheus 3 has the start of a counter by protobuf and by OpenMetrics 2.0', {
  timeout: 90_000,
  ...newest,
}, async (t) => {
  const stage = await startShop(t, []);
  const created = Math.floor(Date.now() / 1000) - 60;
  stage.cluster.apply('pods', {
    metadata: { name: 'young', namespace: 'shop', creationTimestamp: new Date(created * 1000).toISOString() },
    spec: { containers: [{ name: 'app' }] },
    status: { containerStatuses: [{ name: 'app', restartCount: 5, ready: true, state: { running: {} } }] },
  });
  const counter = 'kube_pod_container_status_restarts_total';
  await until('the pod is told', async () =>
    (await stage.read('/metrics')).includes(`${counter}{namespace="shop",pod="young"`),
  );
  const jobs = { protobuf: JOBS.protobuf, openmetrics200: WITH_FEATURES.openmetrics200 };
  const port = await scrapeBy(t, stage.component.url, jobs, ['openmetrics2', 'created-timestamp-zero-ingestion']);
  for (const job of Object.keys(jobs)) {
    const values = await until(`Prometheus has the counter by ${job}`, async () => {
      const selector = `${counter}{pod="young",job="${job}"}[10m]`;
      const { result } = await dataOf<{ result: readonly Range[] }>(port, '/api/v1/query', { query: selector });
      return result[0]?.values;
    });
    assert.deepEqual(values[0], [created, '0'], job);
    assert.equal(values[1]![1], '5');
  }
});

/** A series with its samples: unix seconds and value. */
interface Range {
  readonly values: readonly (readonly [number, string])[];
}

type Jobs = Readonly<Record<string, readonly string[]>>;

/** Starts one that scrapes the component for each job; gives its port. */
async function scrapeBy(
  t: TestContext,
  url: string,
  jobs: Jobs,
  features: readonly string[] = [],
  withUnderscores = false,
): Promise<number> {
  const target = new URL(url).host;
  const port = await freePort();
  const scrapes = Object.entries(jobs).map(([job, protocols]) => jobText(job, protocols, target));
  if (withUnderscores) {
    scrapes.push(`${jobText('underscores', JOBS.all, target)}    metric_name_escaping_scheme: underscores\n`);
  }
  await startPrometheus(t, port, `scrape_configs:\n${scrapes.join('')}`, features);
  return port;
}

function jobText(job: string, protocols: readonly string[], target: string): string {
  return `  - job_name: ${job}
    honor_labels: true
    scrape_interval: 1s
    scrape_protocols: [${protocols.join(', ')}]
    static_configs:
      - targets: ["${target}"]
`;
}

/** What a selector gives now, without the labels that Prometheus adds. */
async function seriesOf(port: number, selector: string): Promise<string[]> {
  return (await resultOf(port, selector)).map((result) => textOf(result, 'instance', 'job')).sort();
}
