import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { prometheus3 } from './program.ts';
import { type Result, resultOf, STATE, startPrometheus, textOf } from './prometheus.ts';
import { startShop } from './shop.ts';

/** Sets of `--enable-feature`s that change how Prometheus scrapes or keeps what it scraped. */
const FEATURES: readonly (readonly string[])[] = [
  [],
  ['zstd-scrape'],
  ['openmetrics2'],
  ['created-timestamp-zero-ingestion'],
  ['st-storage'],
  ['type-and-unit-labels'],
  ['zstd-scrape', 'openmetrics2', 'st-storage', 'metadata-wal-records', 'exemplar-storage'],
];

/** By the name of the job what is in its configuration: each way to ask. */
const JOBS: Readonly<Record<string, string>> = {
  'as-it-is': '',
  uncompressed: 'enable_compression: false',
  'names-escaped': 'metric_name_escaping_scheme: underscores',
  'native-histograms': 'scrape_native_histograms: true',
  text: 'scrape_protocols: [PrometheusText0.0.4]',
  'text-1': 'scrape_protocols: [PrometheusText1.0.0]',
  'openmetrics-0': 'scrape_protocols: [OpenMetricsText0.0.1]',
  'openmetrics-1': 'scrape_protocols: [OpenMetricsText1.0.0]',
  protobuf: 'scrape_protocols: [PrometheusProto]',
};

/** What can be asked for only with the feature. */
const OPENMETRICS_2 = { 'openmetrics-2': 'scrape_protocols: [OpenMetricsText2.0.0]' };

describe('Prometheus 3 has the same series of a scrape, whatever it negotiates', { skip: prometheus3.skip }, () => {
  for (const features of FEATURES) {
    const name = features.length === 0 ? 'no feature, the default' : features.join(', ');
    test(`with ${name}`, { timeout: 90_000 }, async (t) => {
      const stage = await startShop(t, ['--profile=both']);
      const relay = await startRecorder(t, stage.component.url);
      const port = await freePort();
      const jobs = { ...JOBS, ...(features.includes('openmetrics2') && OPENMETRICS_2) };
      await startPrometheus(t, port, configurationOf(jobs, relay.target), features);
      const exposition = await stage.read('/metrics');
      const served = servedSeries(exposition).filter((series) => /^(kube|k8s)_/.test(series));
      assert.ok(served.length > 3000);
      const known = new Set(served);
      const types = new Map(
        Array.from(exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, family, type]) => [family, type]),
      );
      const scraped = (job: string) => resultOf(port, `{${STATE},job="${job}"}`);
      for (const job of Object.keys(jobs)) {
        await until(`${job} has all`, async () => (await scraped(job)).length >= served.length, {
          each: 200,
          details: async () => [(await scraped(job)).length, relay.negotiated.get(job), await failuresOf(port)],
        });
        const results = (await scraped(job)).map(escaped);
        const found = results.map((result) => textOf(result, 'job', 'instance', '__type__', '__unit__'));
        assert.deepEqual([found.filter((series) => !known.has(series)), found.length], [[], served.length], job);
        if (features.includes('type-and-unit-labels')) {
          for (const { metric } of results)
            assert.equal(metric.__type__, types.get(metric.__name__!), metric.__name__!);
        }
      }
      t.diagnostic([...new Set(relay.negotiated.values())].join(' | '));
    });
  }
});

function configurationOf(jobs: Readonly<Record<string, string>>, target: string): string {
  const sections = Object.entries(jobs).map(
    ([job, more]) => `
  - job_name: ${job}
    honor_labels: true
    scrape_interval: 1s
    static_configs: [{ targets: ["${target}"] }]
    params: { job: [${job}] }
    ${more}`,
  );
  return `scrape_configs:${sections.join('')}\n`;
}

/** As the text format 0.0.4 has it: names of the conventions may come with their dots where the way allows it. */
function escaped({ metric, value }: Result): Result {
  const labels = Object.entries(metric).map(([label, text]) => [label.replaceAll(/\W/g, '_'), text]);
  return { metric: { ...Object.fromEntries(labels), __name__: metric.__name__!.replaceAll(/\W/g, '_') }, value };
}

/** Why Prometheus could not scrape. */
async function failuresOf(port: number): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`);
  const { data } = (await response.json()) as { data: { activeTargets: readonly { lastError: string }[] } };
  return data.activeTargets.map(({ lastError }) => lastError);
}

interface Recorder {
  /** Its address. */
  readonly target: string;
  /** By job the type and the encoding of the newest answer. */
  readonly negotiated: ReadonlyMap<string, string>;
}

/** Passes scrapes on to the component as they are, and answers as they are, and notes what was agreed on. */
async function startRecorder(t: TestContext, url: string): Promise<Recorder> {
  const negotiated = new Map<string, string>();
  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const job = new URL(asked.url!, url).searchParams.get('job')!;
    const onward = request(new URL('/metrics', url), { headers: asked.headers }, (response) => {
      const { 'content-type': type, 'content-encoding': encoding = 'identity' } = response.headers;
      negotiated.set(job, `${type}, ${encoding}`);
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy()).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { target: `127.0.0.1:${(server.address() as AddressInfo).port}`, negotiated };
}
