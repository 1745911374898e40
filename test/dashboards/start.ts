/** A Prometheus that has what is told of a simulated cluster, by the component or by kube-state-metrics. */
import type { TestContext } from 'node:test';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';
import { findProgram, startProgram } from '../receivers/program.ts';
import { endpointAt, startPrometheus } from '../receivers/prometheus.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';

/** How series come into a Prometheus. */
export const WAYS = ['scraped', 'pushed', 'scraped and pushed'] as const;
export type Way = (typeof WAYS)[number];

/** The program that all of this is compared with. */
export const kubeStateMetrics = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');

/** What is told of, and how. */
export interface Subject {
  readonly cluster: SimulatedCluster;
  /** The label `cluster` of all series; none by default. */
  readonly name?: string;
  /** A resource that may not be read. */
  readonly denied?: string;
  /** Further flags of the component. */
  readonly flags?: readonly string[];
  /** Files of rules that Prometheus evaluates each second. */
  readonly rules?: readonly string[];
}

/** Starts the component and a Prometheus that has its state and its own metrics each second; resolves to the latter's port. */
export async function start(
  t: TestContext,
  way: Way,
  { cluster, name, denied, flags = [], rules }: Subject,
): Promise<number> {
  const port = await freePort();
  const push = [`--otlp-metrics-endpoint=${await endpointAt(port)}`, '--otlp-interval=1s'];
  const stage = await startStage(t, {
    cluster,
    flags: [
      ...flags,
      ...(name === undefined ? [] : [`--cluster-name=${name}`, '--join=cluster']),
      ...(way === 'scraped' ? [] : push),
    ],
    before: (simulator) => denied && simulator.deny({ resource: denied }),
  });
  await stage.ready();
  const targets = [stage.component.url, stage.component.telemetryUrl].map((url) => new URL(url).host);
  await startPrometheus(t, port, configuration(way === 'pushed' ? [] : [{ targets }], rules));
  return port;
}

/** The same for kube-state-metrics, which is scraped, and given the label `cluster` by Prometheus. */
export async function startKubeStateMetrics(
  t: TestContext,
  { cluster, name, denied, rules }: Subject,
): Promise<number> {
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  if (denied) simulator.deny({ resource: denied });
  const ports = await startOnFreePorts(t, simulator.url);
  const targets = ports.map((each) => `127.0.0.1:${each}`);
  const port = await freePort();
  await startPrometheus(t, port, configuration([{ targets, ...(name && { labels: { cluster: name } }) }], rules));
  return port;
}

/** A port that was free may be taken by a connection of someone else before the program listens. */
async function startOnFreePorts(t: TestContext, apiServer: string, attempts = 3): Promise<readonly number[]> {
  const [main, telemetry] = await Promise.all([freePort(), freePort()]);
  const hosts = ['--host=127.0.0.1', '--telemetry-host=127.0.0.1'];
  const ports = [`--port=${main}`, `--telemetry-port=${telemetry}`];
  const ready = async () => (await fetch(`http://127.0.0.1:${main}/metrics`)).ok;
  try {
    await startProgram(t, kubeStateMetrics, [`--apiserver=${apiServer}`, ...hosts, ...ports], ready);
    return [main, telemetry];
  } catch (error) {
    if (attempts === 1) throw error;
    return startOnFreePorts(t, apiServer, attempts - 1);
  }
}

function configuration(targets: readonly object[], rules: readonly string[] = []): string {
  const scrape = {
    job_name: 'kube-state-metrics',
    honor_labels: true,
    // The names of the semantic conventions have dots otherwise.
    metric_name_escaping_scheme: 'underscores',
    static_configs: targets,
  };
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: rules,
    scrape_configs: targets.length === 0 ? [] : [scrape],
  });
}
