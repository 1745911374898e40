/** The recorded changes, counted, and what both outputs tell of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listBody, readSteps } from '../conformance/recordings.ts';
import { type Counting, countedKinds, startCounting } from '../support/kinds/transitions.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { type Json, TransitionModel } from './model.ts';
import { pushed, served } from './outputs.ts';

const START = 1_700_000_000_000;
const { steps } = readSteps();

/** Counts from the recorded cluster on, and a model beside it. */
function start(): { counting: Counting; model: TransitionModel } {
  const counting = startCounting({ now: () => START });
  const model = new TransitionModel(() => START);
  for (const { resource } of countedKinds) {
    const { items } = JSON.parse(listBody('basic', resource).toString()) as { items: Json[] };
    counting.list(resource, items);
    model.list(resource, items);
  }
  return { counting, model };
}

/** Has both hear of the changes of a step. */
function replay({ events }: (typeof steps)[number], { counting, model }: ReturnType<typeof start>): void {
  for (const { resource, type, object } of events) {
    if (!model.isListed(resource)) continue;
    if (type === 'DELETED') {
      counting.delete(resource, object as Json);
      model.end(resource, object as Json);
    } else {
      counting.apply(resource, object as Json);
      model.see(resource, object as Json);
    }
  }
}

test('after each recorded step the counters are those of the model', () => {
  const started = start();
  assert.deepEqual(started.counting.series(), started.model.series());
  for (const step of steps) {
    replay(step, started);
    assert.deepEqual(started.counting.series(), started.model.series(), step.name);
  }
});

test('the recorded steps count what they say', () => {
  const started = start();
  const counted: Record<string, string[]> = {};
  for (const step of steps) {
    const before = started.counting.counted();
    replay(step, started);
    const come = started.counting.counted().filter((series) => !before.includes(series));
    if (come.length > 0) counted[step.name] = come.map((series) => series.replace(/^kube_transitions_/, ''));
  }
  assert.deepEqual(counted, {
    'pod-running-not-ready': ['pod_phase_changes_total{from="Pending",namespace="data",to="Running"} 1'],
    'container-oomkilled-restart': [
      'container_restarts_total{namespace="data"} 1',
      'container_terminations_total{exit_code="137",namespace="data",reason="OOMKilled"} 1',
    ],
    'container-crashloop': [
      'container_restarts_total{namespace="data"} 2',
      'container_terminations_total{exit_code="137",namespace="data",reason="OOMKilled"} 2',
    ],
    'init-container-completes': [
      'container_terminations_total{exit_code="0",namespace="payments",reason="Completed"} 1',
    ],
    'job-fails': ['jobs_finished_total{namespace="shop",reason="MaxFailedIndexesExceeded",result="failed"} 1'],
    'job-completes': ['jobs_finished_total{namespace="shop",reason="CompletionsReached",result="complete"} 1'],
    'node-not-ready': ['node_ready_changes_total{from="true",node="node-a1",to="unknown"} 1'],
    'pod-evicted': [
      'pod_evictions_total{namespace="shop",reason="Evicted"} 1',
      'pod_phase_changes_total{from="Running",namespace="shop",to="Failed"} 1',
    ],
  });
});

test('after the recorded steps both outputs tell the counters, since when they are counted', async (context) => {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const started = start();
  for (const step of steps) replay(step, started);
  const { store } = started.counting;
  assert.deepEqual(await served(store), started.model.series());
  const { series, starts } = await pushed(store, receiver);
  assert.deepEqual(series, started.model.series());
  for (const times of starts.values()) assert.deepEqual([...times], [START]);
});
