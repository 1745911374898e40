/** The recorded changes, as an OTLP receiver sees them: values, and the ends of series. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ScopeState } from '../../src/state/scope-state.ts';
import { StateStore } from '../../src/state/store.ts';
import { walkedSeries } from '../support/series.ts';
import { createPushed } from './pushed.ts';
import { readSteps } from './recordings.ts';
import { readObject, readObjects, selectedKinds } from './selection.ts';
import { familiesIn, sampleLines } from './text.ts';

const { flags, initial, final, steps } = readSteps();

const ways = {
  'at each interval': { interval: 20 },
  'as it changes': { interval: 3_600_000, pushChanges: 5 },
};

for (const [way, settings] of Object.entries(ways)) {
  test(`pushed ${way}, the receiver shows after each step what kube-state-metrics showed`, async (context) => {
    const { view, store, scopes, shown } = await setUp(context, settings);
    assert.deepEqual(linesOf(store), linesIn(initial));
    await shown();
    for (const { name, events, diff } of steps) {
      const [aliveBefore, linesBefore] = [new Set(view.alive()), linesOf(store)];
      for (const { resource, type, object } of events) {
        const scope = scopes.get(resource)!;
        const read = readObject(scope.kind.schema, object);
        if (type === 'DELETED') scope.delete(read);
        else scope.apply(read);
      }
      const linesAfter = new Set(linesOf(store));
      const gone = linesBefore.filter((line) => !linesAfter.has(line));
      assert.deepEqual(gone, [...diff.removed, ...diff.changed.map(({ series, from }) => `${series} ${from}`)].sort());
      await shown();
      const alive = new Set(view.alive());
      const told = new Set([...linesAfter].map(withoutEmptyLabels));
      const ended = gone.filter((line) => !told.has(withoutEmptyLabels(line)));
      assert.equal([...aliveBefore].filter((series) => !alive.has(series)).length, ended.length, name);
    }
    assert.deepEqual(linesOf(store), linesIn(final));
    assert.deepEqual(view.endedUnknown, []);
  });
}

async function setUp(context: TestContext, settings: { interval: number; pushChanges?: number }) {
  const store = new StateStore();
  const scopes = new Map<string, ScopeState>();
  for (const kind of selectedKinds(flags)) {
    const scope = store.open(kind);
    scope.init();
    for (const object of readObjects('basic', kind)) scope.initApply(object);
    scope.initDone();
    scopes.set(kind.resource, scope);
  }
  const { view, shows } = await createPushed(context, store, settings);
  return { view, store, scopes, shown: () => shows(walkedSeries(store)) };
}

function linesOf(store: StateStore): string[] {
  return store.kinds
    .flatMap(({ kind, scopes }) => {
      const objects = scopes.flatMap((scope) => scope.blocks().flatMap((block) => block.objects));
      return kind.families.flatMap((family) => sampleLines(kind, family, objects));
    })
    .sort();
}

/** An empty label is none, as Prometheus has it: a series with one is the same without. */
function withoutEmptyLabels(line: string): string {
  return line.replaceAll(/,[^,={}]+=""(?=[,}])/g, '').replace(/\{[^,={}]+="",?/, '{');
}

function linesIn(text: string): string[] {
  return familiesIn(text)
    .flatMap(({ lines }) => lines)
    .sort();
}
