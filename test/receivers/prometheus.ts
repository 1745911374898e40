/** Prometheus 3 as a process of its own, and what it answers. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseEnv } from 'node:util';
import { readSettings } from '../../src/config/read-settings.ts';
import { seriesText } from '../support/series.ts';
import { example, prometheus3, startProgram, temporaryFolder } from './program.ts';

/** A series that an instant query found, with its value at the moment of the query. */
export interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** The state of a cluster in either profile, without what the component says of itself. */
export const STATE = '__name__=~"(kube|k8s)[_.].+",__name__!~"kube_state_(otel|metrics)_.+"';

/** Starts it on a port of loopback, as receiver of OTLP too, with some `--enable-feature`s. */
export async function startPrometheus(
  t: TestContext,
  port: number,
  configuration: string,
  features: readonly string[] = [],
): Promise<void> {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'prometheus.yaml');
  await writeFile(file, configuration);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-otlp-receiver',
    // What is to be scraped is looked at each five seconds otherwise, also for the first time.
    '--scrape.discovery-reload-interval=100ms',
    ...features.map((feature) => `--enable-feature=${feature}`),
  ];
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
  await startProgram(t, prometheus3, args, ready);
}

/** A configuration by which a target is scraped each second, as kube-state-metrics is. */
export function scrapeOf(target: string): string {
  return `
scrape_configs:
  - job_name: kube-state-metrics
    honor_labels: true
    scrape_interval: 1s
    static_configs:
      - targets: ["${target}"]
`;
}

/** The address of prometheus-otlp.env, on this machine. */
export async function endpointAt(port: number): Promise<string> {
  const environment = parseEnv(await readFile(example('prometheus-otlp.env'), 'utf8'));
  const invocation = readSettings([], environment, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation && invocation.run.otlp[0] !== undefined);
  return `http://127.0.0.1:${port}${new URL(invocation.run.otlp[0].url).pathname}`;
}

/** What an instant query for now gives. */
export async function resultOf(port: number, query: string): Promise<readonly Result[]> {
  return (await dataOf<{ result: readonly Result[] }>(port, '/api/v1/query', { query })).result;
}

/** The `data` of an answer of its API; asserts success. */
export async function dataOf<T>(port: number, path: string, parameters: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
  assert.equal(status, 'success', error ?? path);
  return data;
}

/** A result as text, without some of its labels. */
export function textOf({ metric, value: [, value] }: Result, ...without: readonly string[]): string {
  const { __name__ = '', ...labels } = metric;
  const rest = Object.entries(labels).filter(([label]) => !without.includes(label));
  return seriesText(__name__, Object.fromEntries(rest), Number(value.replace('Inf', 'Infinity')));
}
