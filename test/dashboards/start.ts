/** A component over a simulated cluster and a Prometheus that has what it tells. */
import type { TestContext } from 'node:test';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Choices, startStage } from '../component/harness.ts';
import { freePort } from '../process/harness.ts';
import { endpointAt, startPrometheus } from '../receivers/prometheus.ts';

/** How series come into a Prometheus. */
export const WAYS = ['scraped', 'pushed', 'scraped and pushed'] as const;
export type Way = (typeof WAYS)[number];

/**
 * Starts both; resolves to the port of the Prometheus, which has the state and the component's own metrics each second and
 * evaluates the rules in some files as often.
 */
export async function start(
  t: TestContext,
  way: Way,
  cluster: SimulatedCluster,
  choices: Choices = {},
  rules: readonly string[] = [],
): Promise<number> {
  const port = await freePort();
  const push = [`--otlp-metrics-endpoint=${await endpointAt(port)}`, '--otlp-interval=1s'];
  const flags = [...(choices.flags ?? []), ...(way === 'scraped' ? [] : push)];
  const stage = await startStage(t, { ...choices, cluster, flags });
  await stage.ready();
  const targets = [stage.component.url, stage.component.telemetryUrl].map((url) => new URL(url).host);
  const scrape = { job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets }] };
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: rules,
    scrape_configs: way === 'pushed' ? [] : [scrape],
  };
  await startPrometheus(t, port, JSON.stringify(configuration));
  return port;
}
