/** A component that follows its files, as `main.ts` has it, in a cluster that lives, and who looks at both outputs. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { pino } from 'pino';
import type { StateTiming } from '../../src/component/cluster-state.ts';
import { type Component, startComponent } from '../../src/component/component.ts';
import { changedKeys, followConfiguration } from '../../src/component/reload.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { LOOPBACK, type LogLine, servedSeries, until } from '../component/harness.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { seriesText } from '../support/series.ts';
import { Scraper } from './scraper.ts';
import { isPinned, livingCluster, quietCluster } from './world.ts';

/** What a configuration file says. */
export type Keys = Readonly<Record<string, unknown>>;

/** How the file comes to say something else: written in place, moved over the old one, or through a link of a mounted folder. */
export type Way = 'write' | 'rename' | 'swap';

export const USER = 'alice:right';
const SCRAPE_EACH = 50;
const TIMING: StateTiming = {
  retry: { least: 0.01, most: 0.05 },
  slowRetry: { least: 0.05, most: 0.1 },
  discoveryInterval: 50,
  sharding: { grace: 200, look: 20, telling: 100 },
};

/** A receiver, from the moment on at which something is pushed there. */
export class Destination {
  readonly receiver: OtlpReceiver;
  view = new ReceiverView();

  constructor(receiver: OtlpReceiver) {
    this.receiver = receiver;
  }

  /** What is known to be alive, of what stays. */
  get alive(): Set<string> {
    return new Set(this.view.alive().map(identityOf).filter(isPinned));
  }
}

/** What is followed, looked at all the time. */
export class Followed {
  readonly #folder: string;
  readonly #flags: readonly string[];
  readonly simulator: Simulator;
  readonly component: Component;
  readonly log: readonly LogLine[];
  readonly scraper: Scraper;
  readonly destinations: ReadonlyMap<string, Destination>;
  /** What nobody should have seen. */
  readonly wrong: string[] = [];
  scrapes = 0;
  /** The settings that are followed. */
  applied: Settings;
  /** Whether each reading of the files could be used. */
  readonly readings: boolean[];
  /** What scrapes may show: of all configurations since the last one to which all had come. */
  #window: readonly ReadonlySet<string>[] = [];
  #versions = 0;
  /** What the last step was, for what goes wrong. */
  step = 'start';

  constructor(
    parts: Pick<Followed, 'simulator' | 'component' | 'log' | 'scraper' | 'destinations' | 'applied' | 'readings'> & {
      folder: string;
      flags: readonly string[];
    },
  ) {
    this.#folder = parts.folder;
    this.#flags = parts.flags;
    this.simulator = parts.simulator;
    this.component = parts.component;
    this.log = parts.log;
    this.scraper = parts.scraper;
    this.destinations = parts.destinations;
    this.applied = parts.applied;
    this.readings = parts.readings;
  }

  /** From here on both outputs have to say this. */
  begin(expected: ReadonlySet<string>): void {
    this.#window = [expected];
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Has the file say something, in one of the ways. */
  put(content: string, way: Way = 'write'): void {
    put(this.#folder, content, way, ++this.#versions);
  }

  /** Has the file say this, and goes on at once. */
  async hasten(keys: Keys, way: Way = 'write'): Promise<Settings> {
    const content = JSON.stringify(keys);
    const wanted = this.read(content);
    const expected = await expectedSeries(wanted);
    this.look();
    this.#window = [...this.#window, expected];
    this.put(content, way);
    return wanted;
  }

  /** Has the file say this, and waits until both outputs do. */
  async follow(keys: Keys, way: Way = 'write'): Promise<void> {
    const wanted = await this.hasten(keys, way);
    await until(`${this.step}: the settings are followed`, () => isDeepStrictEqual(this.applied, wanted), {
      details: () => this.log.slice(-3),
    });
    await this.arrived();
  }

  /** Has the file be something that can't be used, and waits until that is noticed. */
  async refuse(change: () => void): Promise<void> {
    const before = this.readings.length;
    change();
    await until(`${this.step}: it is refused`, () => this.readings.slice(before).includes(false));
    await this.arrived();
  }

  /** Waits until both outputs say what the newest configuration wants. */
  async arrived(expected: ReadonlySet<string> = this.#window.at(-1)!): Promise<void> {
    const shown = async () => new Set((await this.scrape()).filter(isPinned));
    await until(
      `${this.step}: the exposition is as it should be`,
      async () => difference(await shown(), expected) === '',
      {
        details: async () => difference(await shown(), expected),
      },
    );
    for (const { name } of this.applied.otlp) {
      const destination = this.destinations.get(name)!;
      const arrived = () => {
        this.look();
        return difference(destination.alive, expected);
      };
      await until(`${this.step}: ${name} knows what it should`, () => arrived() === '', { details: arrived });
    }
    this.#window = [expected];
  }

  /** The settings of a file that says so. */
  read(content: string): Settings {
    const aside = join(this.#folder, 'aside.yaml');
    writeFileSync(aside, content);
    const settings = readOf([...this.#flags.filter((flag) => !flag.startsWith('--config=')), `--config=${aside}`]);
    const [, ...others] = settings.configurationFiles;
    return { ...settings, configurationFiles: [this.path('config.yaml'), ...others] };
  }

  /** The names and labels of all series that are shown; notes what of what stays is absent or should not be there. */
  async scrape(): Promise<string[]> {
    const before = this.#window;
    const { step } = this;
    const { status, body } = await this.scraper.get('/metrics');
    this.scrapes++;
    if (status !== 200) {
      this.wrong.push(`${step}: status ${status}`);
      return [];
    }
    const all = servedSeries(body).map(identityOf);
    const shown = new Set(all.filter(isPinned));
    if (new Set(all).size !== all.length) this.wrong.push(`${step}: a series twice`);
    const window = [...before, ...this.#window];
    const [first, ...rest] = window;
    for (const series of first ?? []) {
      if (!shown.has(series) && rest.every((other) => other.has(series))) this.wrong.push(`${step}: absent ${series}`);
    }
    for (const series of shown) {
      if (!window.some((expected) => expected.has(series))) this.wrong.push(`${step}: not wanted ${series}`);
    }
    return all;
  }

  /** The status that a client without a name gets. */
  async statusWithout(): Promise<number> {
    return (await this.scraper.get('/metrics', false)).status;
  }

  /** Takes what was pushed; notes ends of what lives. */
  look(): void {
    const [first, ...rest] = this.#window;
    const lives = (series: string) => first?.has(series) && rest.every((expected) => expected.has(series));
    for (const [name, { receiver, view }] of this.destinations) {
      for (const { request } of ofTheState(receiver.accepted.splice(0))) {
        view.take(request);
        for (const metric of metricsOf(request)) {
          for (const { attributes = [], flags = 0 } of pointsOf(metric)) {
            if ((flags & 1) === 0) continue;
            const labels = attributes.map(({ key, value }) => [key, value?.stringValue ?? '']);
            const series = identityOf(seriesText(metric.name, Object.fromEntries(labels), 0));
            if (lives(series)) this.wrong.push(`${this.step}: ${name} was told the end of ${series}`);
          }
        }
      }
      receiver.received.length = 0;
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.scrape().catch((error: Error) => this.wrong.push(`${this.step}: ${error.message}`));
      this.look();
      await setTimeout(SCRAPE_EACH);
    }
  }
}

/** Starts a component with a configuration file, and those who look; all ends with the test. */
export async function startFollowed(t: TestContext, keys: Keys, more: readonly string[] = []): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-reload-'));
  const { cluster, stop } = livingCluster();
  const simulator = await startSimulator({ cluster });
  const destinations = new Map<string, Destination>();
  for (const name of ['a', 'b']) destinations.set(name, new Destination(await OtlpReceiver.start()));
  const flags = [
    `--apiserver=${simulator.url}`,
    ...LOOPBACK,
    '--otlp-up=false',
    `--config=${join(folder, 'config.yaml')}`,
    ...more,
  ];
  const named = { ...keys, ...destinationsOf(destinations, ['a']) };
  put(folder, JSON.stringify(named), 'swap', 0);
  const settings = readOf(flags);
  const log: LogLine[] = [];
  const logger = pino({ base: undefined }, { write: (line: string) => void log.push(JSON.parse(line) as LogLine) });
  const component = await startComponent(settings, logger, TIMING);
  const scraper = new Scraper(() => component.url, USER);
  const readings: boolean[] = [];
  const followed = new Followed({
    folder,
    flags,
    simulator,
    component,
    log,
    scraper,
    destinations,
    applied: settings,
    readings,
  });
  const ending = new AbortController();
  followConfiguration({
    settings,
    read: () => readOf(flags),
    async apply(next) {
      await component.reload(next);
      followed.applied = next;
    },
    finished: (isUsed) => void readings.push(isUsed),
    log: logger,
    signal: ending.signal,
    interval: 20,
  });
  const looking = new AbortController();
  let running: Promise<void> | undefined;
  t.after(async () => {
    stop();
    looking.abort();
    await running;
    ending.abort();
    scraper.close();
    await component.shutdown();
    await simulator.close();
    for (const { receiver } of destinations.values()) await receiver.close();
    rmSync(folder, { recursive: true });
  });
  await until('the component is ready', () => component.readiness.ready);
  followed.begin(await expectedSeries(settings));
  running = followed.run(looking.signal);
  await followed.arrived();
  return followed;
}

/** The keys of a file that push to some of the destinations. */
export function destinationsOf(
  all: ReadonlyMap<string, Destination>,
  names: readonly string[],
  choices: Keys = {},
): Keys {
  return {
    otlp_destinations: names.map((name) => ({
      name,
      metricsEndpoint: all.get(name)!.receiver.url,
      interval: '150ms',
      ...choices,
    })),
  };
}

/** What these keys of a file say that is not said by default. */
export function settingsOf(keys: Keys): Partial<Settings> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-reload-'));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, JSON.stringify(keys));
  const [defaults, settings] = [readOf([]), readOf([`--config=${path}`])];
  rmSync(folder, { recursive: true });
  const changed = changedKeys(defaults, settings).filter((key) => key !== 'configurationFiles');
  return Object.fromEntries(changed.map((key) => [key, settings[key]]));
}

function readOf(flags: readonly string[]): Settings {
  const invocation = readSettings(flags, {}, () => {});
  assert.ok('run' in invocation);
  return invocation.run;
}

/** Links as kubelet makes them: the file leads to a folder whose link is moved over the old one. */
function put(folder: string, content: string, way: Way, version: number): void {
  const path = join(folder, 'config.yaml');
  if (way === 'write') writeFileSync(path, content);
  else if (way === 'rename') {
    writeFileSync(`${path}.new`, content);
    renameSync(`${path}.new`, path);
  } else {
    const data = `..version-${version}`;
    mkdirSync(join(folder, data));
    writeFileSync(join(folder, data, 'config.yaml'), content);
    symlinkSync(data, join(folder, '..data.new'));
    renameSync(join(folder, '..data.new'), join(folder, '..data'));
    symlinkSync('..data/config.yaml', `${path}.new`);
    renameSync(`${path}.new`, path);
  }
}

const KNOWN = new Map<string, Promise<ReadonlySet<string>>>();

/** What a component that starts with the settings shows of a cluster in which there is nothing but what stays. */
function expectedSeries(settings: Settings): Promise<ReadonlySet<string>> {
  const alone = { ...settings, ...ADDRESSES, configurationFiles: [], otlp: [], tlsConfig: undefined };
  const key = JSON.stringify({ ...alone, apiserver: undefined });
  const expected = KNOWN.get(key) ?? shownAlone(alone);
  KNOWN.set(key, expected);
  return expected;
}

const ADDRESSES = { host: '127.0.0.1', port: 0, telemetryHost: '127.0.0.1', telemetryPort: 0 };

async function shownAlone(settings: Settings): Promise<ReadonlySet<string>> {
  const simulator = await startSimulator({ cluster: quietCluster() });
  const logger = pino({ level: 'silent' });
  const component = await startComponent({ ...settings, apiserver: simulator.url }, logger, TIMING);
  try {
    await until('the component to compare with is ready', () => component.readiness.ready);
    return new Set(servedSeries(await (await fetch(`${component.url}/metrics`)).text()).map(identityOf));
  } finally {
    await component.shutdown();
    await simulator.close();
  }
}

/** A series without its value. */
function identityOf(text: string): string {
  return text.slice(0, text.lastIndexOf(' '));
}

function difference(actual: ReadonlySet<string>, expected: ReadonlySet<string>): string {
  const lacking = [...expected].filter((series) => !actual.has(series)).map((series) => `- ${series}`);
  const more = [...actual].filter((series) => !expected.has(series)).map((series) => `+ ${series}`);
  return [...lacking, ...more].slice(0, 5).join('\n');
}
