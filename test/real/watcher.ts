/** The component in this process, as `main.ts` starts it, watching a real API server. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { startComponent } from '../../src/component/component.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { nextKinds } from '../../src/resources/kinds/next/next.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { LOOPBACK, type LogLine } from '../component/harness.ts';
import { until } from '../support/until.ts';
import type { ApiServer } from './harness.ts';

/** Every kind that is built in, but those of which an API server has a part alone and the shipped roles none. */
export const ALL_KINDS: readonly Kind[] = kinds.filter((kind) => !nextKinds.includes(kind));

/** Their resources. */
export const ALL_RESOURCES: readonly string[] = ALL_KINDS.map(({ resource }) => resource);

/** A running component. */
export interface Watcher {
  readonly settings: Settings;
  readonly log: readonly LogLine[];
  /** The text of /metrics. */
  scrape(): Promise<string>;
  /** The text of the telemetry endpoint. */
  telemetry(): Promise<string>;
  /** What is watched is doing, by resource; by `namespace/resource` where a scope is a namespace. */
  states(): Promise<Map<string, string>>;
  /** Resolves when /readyz says so. */
  ready(): Promise<void>;
  /** Resolves when all of these, every kind by default, are in a state. */
  untilStates(state: string, resources?: readonly string[]): Promise<void>;
}

/** How the component is started. */
export interface WatcherChoices {
  readonly flags?: readonly string[];
  /** A mounted service account, for a component that finds the API server by the variables of its pod. */
  readonly serviceAccountFolder?: string;
}

/** Starts a component on free ports; it ends with the test. */
export async function startWatcher(
  t: TestContext,
  { flags = [], serviceAccountFolder }: WatcherChoices,
): Promise<Watcher> {
  const invocation = readSettings([...LOOPBACK, ...flags], {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  const settings = invocation.run;
  const log: LogLine[] = [];
  const logger = pino({ base: undefined }, { write: (line: string) => log.push(JSON.parse(line) as LogLine) });
  const mounted = serviceAccountFolder === undefined ? {} : { serviceAccountFolder };
  const component = await startComponent({ ...settings, ...mounted }, logger, { tellingInterval: 1000 });
  t.after(() => component.shutdown());
  const telemetry = () => read(`${component.telemetryUrl}/metrics`);
  const watcher: Watcher = {
    settings,
    log,
    scrape: () => read(`${component.url}/metrics`),
    telemetry,
    states: async () => statesOf(await telemetry()),
    ready: () => eventually('the component is ready', async () => (await fetch(`${component.url}/readyz`)).ok),
    async untilStates(state, resources = ALL_RESOURCES) {
      let others: string[] = [];
      const areThere = async () => {
        const states = await watcher.states();
        others = resources.filter((resource) => states.get(resource) !== state);
        return others.length === 0;
      };
      await until(`all are ${state}`, areThere, { limit: LIMIT, details: () => others });
    },
  };
  return watcher;
}

/** Writes a kubeconfig for a token. */
export async function kubeconfig(
  { folder, caFile, url }: Pick<ApiServer, 'folder' | 'caFile' | 'url'>,
  user: { readonly token: string },
): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'kubeconfig-')), 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: 'real', user }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
    'current-context': 'real',
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

/** The series of an exposition without their values. */
export function seriesOf(exposition: string): Set<string> {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' '))));
}

/** However fast a test is over, by so many scrapes something would have been seen. */
const LEAST_SCRAPES = 4;

/**
 * Scrapes again and again until the function that it returns is called, at least a few times, and tells the series that
 * were absent in a scrape although they had been in the first.
 */
export async function scrapeMeanwhile(
  watcher: Watcher,
  living: (series: string) => boolean = () => true,
): Promise<() => Promise<readonly string[]>> {
  const first = [...seriesOf(await watcher.scrape())].filter(living);
  assert.notEqual(first.length, 0);
  const absent = new Set<string>();
  const stop = new AbortController();
  let scrapes = 0;
  const scraping = (async () => {
    while (!stop.signal.aborted || scrapes < LEAST_SCRAPES) {
      const now = seriesOf(await watcher.scrape());
      for (const series of first) if (!now.has(series)) absent.add(series);
      scrapes++;
      await setTimeout(50);
    }
  })();
  // A test that has failed before does not ask.
  scraping.catch(() => {});
  return async () => {
    stop.abort();
    await scraping;
    return [...absent];
  };
}

const LIMIT = 120_000;

/** Waits until `holds`; fails with `what` after more minutes than a kind waits before it asks again. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  await until(what, holds, { limit: LIMIT });
}

function statesOf(telemetry: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const [, body] of telemetry.matchAll(/^kube_state_otel_watch_state\{(.*)\} 1$/gm)) {
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(body!)?.[1] ?? '';
    const namespace = label('namespace');
    states.set(`${namespace === '' ? '' : `${namespace}/`}${label('resource')}`, label('state'));
  }
  return states;
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  return answer.text();
}
