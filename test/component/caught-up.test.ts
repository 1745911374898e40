/** Who reads the state sees what the API server had sent by then, though nobody has read it so far. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import { emptyResource } from '@opentelemetry/resources';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { createProducer } from '../../src/otel/instruments/producer.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { showing } from '../../src/prometheus/shown-store.ts';
import { StateStore } from '../../src/state/store.ts';
import { loadLater } from '../../src/status/routes.ts';
import type { StatusSource } from '../../src/status/source.ts';
import { scrape } from '../support/scrape.ts';
import { widget, widgets } from '../support/widgets.ts';

/** A store of a widget, of which the API server has sent another state that is not read before somebody asks for it. */
function unread(): StateStore {
  const store: StateStore = new StateStore(Date.now, async () => {
    await nextRound();
    scope.apply(widget('a', { turns: 7 }));
  });
  const scope = store.open(widgets);
  scope.init();
  scope.initApply(widget('a', { turns: 1 }));
  scope.initDone();
  return store;
}

describe('what was sent is seen', () => {
  test('by a scrape', async () => {
    assert.match(await scrape(new Exposition(unread())), /^widget_turns_total\{.*\} 7$/m);
  });

  test('by a scrape of some of the families', async () => {
    const some = showing(unread(), (_, { name }) => name === 'widget_turns_total');
    assert.match(await scrape(new Exposition(some)), /^widget_turns_total\{.*\} 7$/m);
  });

  test('by a push', async () => {
    const store = unread();
    const meter = new StateMeter({ name: 'test' });
    meter.beforeCycle(registerFamilies(meter, store));
    const { resourceMetrics } = await createProducer({ meter, resource: emptyResource() }).collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const turns = metrics.find(({ descriptor }) => descriptor.name === 'widget_turns_total');
    assert.deepEqual(
      turns?.dataPoints.map(({ value }) => value),
      [7],
    );
  });

  test('by the status pages', async () => {
    const store = unread();
    const { version } = store;
    const ask = loadLater({ store, signal: new AbortController().signal } as StatusSource);
    await ask('/no-page', new URLSearchParams());
    assert.ok(store.version > version);
  });
});
