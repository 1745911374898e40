/** Who does not look pays nothing. */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import { originsOf } from '../../src/config/origins.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { nodes as builtIn } from '../../src/resources/kinds/nodes/nodes.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { Readiness } from '../../src/state/readiness.ts';
import { StateStore } from '../../src/state/store.ts';
import { startStatus } from '../../src/status/start.ts';
import { Turns } from '../../src/turns.ts';
import { readAs } from '../support/kinds/kind-lines.ts';
import { startStatusStage } from './stage.ts';

const nodes = configure(builtIn, {});

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});

test('what makes the pages is loaded when somebody asks for one', async (t) => {
  const { stage } = await startStatusStage(t);
  await stage.read('/metrics');
  await stage.read('/metrics', 'telemetry');
  const ofPages = () => loaded.filter((url) => /src\/status\/(answer|status|api\/|pages\/)/.test(url)).length;
  assert.equal(ofPages(), 0);
  await stage.read('/', 'telemetry');
  assert.ok(ofPages() > 10);
});

/** A store of nodes, and how often a family of theirs was asked for its samples. */
function countingStore() {
  let visits = 0;
  const families = nodes.families.map((family) => ({
    ...family,
    visit: (...given: Parameters<typeof family.visit>) => {
      visits++;
      family.visit(...given);
    },
  }));
  const store = new StateStore();
  const scope = store.open({ ...nodes, families } as typeof nodes);
  const change = (round: number) => {
    const metadata = { name: `node-${round % 7}`, uid: `uid-${round % 7}`, labels: { round: String(round) } };
    scope.apply(readAs(nodes.schema, { metadata, spec: { unschedulable: round % 2 === 0 } }));
  };
  scope.init();
  scope.initDone();
  return { store, change, visits: () => visits };
}

function statusOf(store: StateStore) {
  const settings = settingsOf();
  const exposition = new Exposition(store);
  const ending = new AbortController();
  const status = startStatus({
    version: '0',
    store,
    exposition,
    readiness: new Readiness([]),
    turns: new Turns(),
    signal: ending.signal,
    settings: () => settings,
    origins: () => originsOf(settings),
    watches: () => [],
    cluster: () => ({}),
    election: () => undefined,
    failures: () => [],
    progressOf: () => undefined,
    monitors: () => undefined,
  });
  return { ...status, exposition, end: () => ending.abort() };
}

function settingsOf() {
  const invocation = readSettings([], {}, () => {});
  assert.ok('run' in invocation);
  return invocation.run;
}

test('as long as nobody looks, no family is asked more often than without pages', () => {
  const [without, withPages] = [countingStore(), countingStore()];
  const { end } = statusOf(withPages.store);
  for (let round = 0; round < 200; round++) {
    without.change(round);
    withPages.change(round);
  }
  end();
  assert.ok(without.visits() > 0);
  assert.equal(withPages.visits(), without.visits());
});

test('pages of what has not changed ask no family, and all families are counted without a walk', async () => {
  const { store, change, visits } = countingStore();
  for (let round = 0; round < 300; round++) change(round);
  const { answers, exposition, end } = statusOf(store);
  await answers('/', new URLSearchParams());
  await answers('/cardinality', new URLSearchParams());
  const before = visits();
  for (const path of ['/', '/cardinality', '/watches', '/pushes', '/config', '/api/v1/status', '/api/v1/status/tsdb']) {
    assert.ok((await answers(path, new URLSearchParams()))!.body.length > 0);
  }
  end();
  assert.equal(visits(), before);
  const [state] = store.kinds as readonly { readonly kind: Kind }[];
  assert.equal(exposition.sizes().length, state!.kind.families.length);
});

test('many who look at one time have it counted once', async () => {
  const { store, change, visits } = countingStore();
  for (let round = 0; round < 300; round++) change(round);
  const one = statusOf(store);
  await one.answers('/cardinality', new URLSearchParams());
  one.end();
  const once = visits();
  const many = statusOf(store);
  await Promise.all(Array.from({ length: 20 }, () => many.answers('/cardinality', new URLSearchParams())));
  many.end();
  const perLook = visits() - once;
  assert.ok(perLook > 0 && perLook <= 2 * nodes.families.length * 7, `${perLook} visits`);
});
