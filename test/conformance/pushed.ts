/** A state that is pushed to a receiver, and what that knows of it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { OtlpSettings } from '../../src/config/destinations/otlp-settings.ts';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { Destination, type StreamingPushOptions } from '../../src/otel/push/destination.ts';
import { createStreamingPush } from '../../src/otel/push/streaming-reader.ts';
import type { StateStore } from '../../src/state/store.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { otlpSettings } from '../support/otlp/settings.ts';

/** A receiver that a store is pushed to until the end of the test. */
export interface Pushed {
  readonly view: ReceiverView;
  /** Resolves when the receiver knows exactly these series, as sorted texts; it is never later than some pushes. */
  shows(expected: readonly string[]): Promise<void>;
}

const MOST_REQUESTS = 50;
const AS_IT_CHANGES: Timing = { interval: 3_600_000, pushChanges: 5 };

interface Timing {
  readonly interval: number;
  readonly pushChanges?: number;
}

/** Pushes a store to an address until the end of the test: as the state changes, or as the settings say. */
export async function startPush(
  context: TestContext,
  store: StateStore,
  url: string,
  settings = AS_IT_CHANGES,
): Promise<void> {
  const push = createStreamingPush(optionsOf(store, otlpSettings(url, settings)));
  await push.start();
  context.after(() => push.shutdown(1000));
}

/** A destination that is pushed to when the test says so, in gzip, until its end. */
export function createDestination(context: TestContext, store: StateStore, url: string): Destination {
  const destination = new Destination(optionsOf(store, otlpSettings(url, { compression: 'gzip', interval: 1 })));
  context.after(() => destination.close());
  return destination;
}

function optionsOf(store: StateStore, settings: OtlpSettings): StreamingPushOptions {
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics' });
  return { meter, store, resource, settings, log: { warn: () => {} } };
}

/** Starts a receiver and the push to it: as the state changes, or as the settings say. */
export async function createPushed(context: TestContext, store: StateStore, settings = AS_IT_CHANGES): Promise<Pushed> {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  await startPush(context, store, receiver.url, settings);
  const view = new ReceiverView();
  return {
    view,
    async shows(expected) {
      for (let requests = 0; requests < MOST_REQUESTS; requests++) {
        for (const { request } of receiver.received.splice(0)) view.take(request);
        if (JSON.stringify(view.alive()) === JSON.stringify(expected)) return;
        await receiver.until(1);
      }
      assert.deepEqual(view.alive(), expected);
    },
  };
}
