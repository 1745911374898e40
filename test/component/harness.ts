/** A component in this process, as `main.ts` starts it, over HTTP against a simulated cluster. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import type { StateTiming } from '../../src/component/cluster-state.ts';
import { type Component, startComponent } from '../../src/component/component.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { seriesText } from '../support/series.ts';
import { until } from '../support/until.ts';

export { until };

/** A line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A running component and the cluster that it watches. */
export interface Stage {
  readonly cluster: SimulatedCluster;
  readonly simulator: Simulator;
  readonly component: Component;
  readonly settings: Settings;
  readonly log: readonly LogLine[];
  /** The lines at level warn and above that are about a resource. */
  warnings(resource: string): readonly LogLine[];
  /** The text at a path of the main port, or of the telemetry port. */
  read(path: string, port?: 'main' | 'telemetry'): Promise<string>;
  /** Resolves when the component is ready. */
  ready(): Promise<void>;
}

/** What a test may choose. */
export interface Choices {
  readonly flags?: readonly string[];
  readonly cluster?: SimulatedCluster;
  /** Called before the component starts. */
  readonly before?: (simulator: Simulator) => void;
  /** Waiting times other than those of the tests. */
  readonly timing?: StateTiming;
}

/** What an API server refuses is asked for again soon. */
const TIMING = {
  retry: { least: 0.01, most: 0.05 },
  slowRetry: { least: 0.05, most: 0.1 },
  discoveryInterval: 50,
};

/** Starts a simulator and a component on free ports; both end with the test. */
export async function startStage(t: TestContext, choices: Choices = {}): Promise<Stage> {
  const { cluster = new SimulatedCluster(), flags = [], before, timing } = choices;
  const simulator = await startSimulator({ cluster });
  let component: Component | undefined;
  t.after(async () => {
    await component?.shutdown();
    await simulator.close();
  });
  before?.(simulator);
  // What is pushed is compared with what is served, where no up can be.
  const arguments_ = [`--apiserver=${simulator.url}`, ...LOOPBACK, '--otlp-up=false', ...flags];
  const invocation = readSettings(arguments_, {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  const log: LogLine[] = [];
  const logger = pino({ base: undefined }, { write: (line: string) => log.push(JSON.parse(line) as LogLine) });
  const running = await startComponent(invocation.run, logger, { ...TIMING, ...timing });
  component = running;
  const addresses = { main: running.url, telemetry: running.telemetryUrl };
  return {
    cluster,
    simulator,
    component: running,
    settings: invocation.run,
    log,
    warnings: (resource) => log.filter((line) => line.level >= 40 && line.resource === resource),
    read: async (path, port = 'main') => (await fetch(`${addresses[port]}${path}`)).text(),
    ready: async () => void (await until('the component is ready', () => running.readiness.ready)),
  };
}

/** Both ports free ones on loopback. */
export const LOOPBACK: readonly string[] = [
  '--host=127.0.0.1',
  '--port=0',
  '--telemetry-host=127.0.0.1',
  '--telemetry-port=0',
];

/** The series of an exposition in text, as sorted texts. */
export function servedSeries(exposition: string): string[] {
  return exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, body = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? assert.fail(`no sample: ${line}`);
      const labels = [...body.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [
        label,
        text!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
      ]);
      return seriesText(name!, Object.fromEntries(labels), Number(value!.replace('Inf', 'Infinity')));
    })
    .sort();
}

/** The value of the one series that begins with the text, in an exposition; undefined without one. */
export function sampleOf(exposition: string, series: string): number | undefined {
  const line = exposition.split('\n').find((text) => text.startsWith(series));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}
