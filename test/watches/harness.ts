/** The watches of a cluster with both outputs: a state that is scraped and pushed while what is wanted changes. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { createStreamingPush } from '../../src/otel/push/streaming-reader.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { Readiness } from '../../src/state/readiness.ts';
import { StateStore } from '../../src/state/store.ts';
import { Turns } from '../../src/turns.ts';
import { WATCH_TIMING, type WatchTiming } from '../../src/watch/options.ts';
import { Watches } from '../../src/watch/watches.ts';
import { otlpSettings } from '../support/otlp/settings.ts';
import { scrape } from '../support/scrape.ts';

/** Waiting times that let a test go through an outage in a moment. */
export const QUICK: Partial<WatchTiming> = {
  retry: { least: 0.005, most: 0.05 },
  slowRetry: { least: 0.01, most: 0.05 },
  discoveryInterval: 50,
  absencePatience: 50,
  exchangePatience: 300,
  recoverySpread: 20,
  recoveryRest: 20,
  shortWatchSeconds: 0.02,
};

/** Counters that nobody reads. */
const NO_COUNTER = { add() {} };

/** Watches of the API server at `url` over a store of their own, and how both outputs read it. */
export function startWatches(url: string, some: { timing?: Partial<WatchTiming>; staleAfter?: number } = {}) {
  const ending = new AbortController();
  const { signal } = ending;
  const store = new StateStore();
  const turns = new Turns();
  const exposition = new Exposition(store, turns);
  const readiness = new Readiness([]);
  const client = createApiClient({ server: url, credentials: noCredentials, userAgent: 'test' });
  const lines: string[] = [];
  const line = (about: object | string, sentence?: string) => lines.push(sentence ?? String(about));
  const listed = new Set<unknown>();
  const lists = { add: (_: number, labels?: object) => void listed.add((labels as { resource?: string }).resource) };
  const watches = new Watches({
    client,
    store,
    readiness,
    telemetry: { lists, watches: NO_COUNTER, unreadable: NO_COUNTER, undecodable: NO_COUNTER },
    strings: createStringCache(),
    turns,
    log: { info: line, warn: line, error: line },
    signal,
    timing: { ...WATCH_TIMING, ...QUICK, ...some.timing },
    staleAfter: some.staleAfter,
  });
  return {
    store,
    exposition,
    readiness,
    watches,
    lines,
    /** What the counter of lists has in its label `resource`. */
    listed,
    /** The lines of samples of a scrape. */
    async scrape(): Promise<string[]> {
      return (await scrape(exposition)).split('\n').filter((text) => text !== '' && !text.startsWith('#'));
    },
    /** A push to a receiver, of everything each `interval` milliseconds and of what changed in between. */
    async push(receiver: string, interval: number) {
      const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
      meter.beforeCycle(registerFamilies(meter, store));
      const push = createStreamingPush({
        meter,
        store,
        turns,
        resource: resourceFromAttributes({ 'service.name': 'test' }),
        settings: otlpSettings(receiver, { interval, pushChanges: Math.ceil(interval / 4), timeout: 5000 }),
        log: { warn: line },
      });
      await push.start();
      return push;
    },
    async close(): Promise<void> {
      ending.abort();
      await client.close();
      await watches.ended;
    },
  };
}

export type StartedWatches = ReturnType<typeof startWatches>;
