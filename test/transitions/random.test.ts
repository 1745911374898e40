/** Random lives of clusters, seen in parts, against the model and against what was done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Counting, countedKinds, startCounting } from '../support/kinds/transitions.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ACTIONS, type Action, type Change, Life } from './life.ts';
import { TransitionModel } from './model.ts';
import { pushed, served } from './outputs.ts';

const RESOURCES = countedKinds.map(({ resource }) => resource);
const START = 1_700_000_000_000;

/** What happens between a cluster and the component that watches it; `choice` picks the kind. */
const WIRE = {
  /** A watch tells some changes, kind by kind in an order of its own. */
  watch: (stage, choice, detail) => stage.watch(RESOURCES[choice % 4]!, 1 + (detail % 5)),
  watchAll: (stage) => {
    for (const resource of RESOURCES) stage.watch(resource, Number.POSITIVE_INFINITY);
  },
  /** The changes since are lost, and a list shows what became of them. */
  list: (stage, choice) => stage.list(RESOURCES[choice % 4]!),
  listAgain: (stage, choice) => {
    stage.list(RESOURCES[choice % 4]!);
    stage.list(RESOURCES[choice % 4]!);
  },
  /** A kind is not served any more, until its next list. */
  clear: (stage, choice) => stage.clear(RESOURCES[choice % 4]!),
  restart: (stage) => stage.restart(),
} satisfies Record<string, (stage: Stage, choice: number, detail: number) => void>;

type Wire = keyof typeof WIRE;

/** A cluster, a component that hears of it, and a model that hears the same. */
class Stage {
  readonly life = new Life((resource, change) => this.#pending[resource]!.push(change));
  counting!: Counting;
  model!: TransitionModel;
  now = START;
  #pending: Record<string, Change[]> = {};

  constructor() {
    this.restart();
    for (const choice of [0, 1]) this.life.act('createNamespace', choice, 0);
    for (const resource of RESOURCES) this.list(resource);
  }

  restart(): void {
    this.now += 1000;
    this.counting = startCounting({ now: () => this.now });
    this.model = new TransitionModel(() => this.now);
    this.#pending = Object.fromEntries(RESOURCES.map((resource) => [resource, []]));
  }

  list(resource: string): void {
    this.now += 1000;
    this.#pending[resource] = [];
    this.counting.list(resource, this.life.list(resource));
    this.model.list(resource, this.life.list(resource));
  }

  watch(resource: string, changes: number): void {
    this.now += 1000;
    if (!this.model.isListed(resource)) return;
    for (const { type, object } of this.#pending[resource]!.splice(0, changes)) {
      if (type === 'DELETED') {
        this.counting.delete(resource, object);
        this.model.end(resource, object);
      } else {
        this.counting.apply(resource, object);
        this.model.see(resource, object);
      }
    }
  }

  clear(resource: string): void {
    this.now += 1000;
    this.counting.scopes[resource]!.clear();
    this.model.clear(resource);
  }

  /** The counters and their starts are those of the model. */
  check(): void {
    assert.deepEqual(this.counting.series(), this.model.series());
    const starts = this.counting.objects().map(({ metadata: { namespace, name, creationTimestamp } }) => {
      const owner = namespace === '' ? `nodes ${name}` : `${name} ${namespace}`;
      return `${owner} ${Math.round(creationTimestamp! * 1000)}`;
    });
    assert.deepEqual(starts.sort(), this.model.starts());
  }
}

const number = fc.nat(11);
const lived = (actions: readonly Action[]) => fc.tuple(fc.constantFrom(...actions), number, number);
const wired = fc.tuple(fc.constantFrom(...(Object.keys(WIRE) as Wire[])), number, number);
const OF_PODS: readonly Action[] = ['startContainer', 'endContainer', 'backOff', 'startContainer', 'createPod'];
const anything = fc.array(
  fc.oneof(
    { arbitrary: lived(Object.keys(ACTIONS) as Action[]), weight: 3 },
    { arbitrary: lived(OF_PODS), weight: 4 },
    { arbitrary: wired, weight: 2 },
  ),
  { minLength: 20, maxLength: 80 },
);

function play(stage: Stage, [name, choice, detail]: [Action | Wire, number, number]): void {
  if (name in ACTIONS) stage.life.act(name as Action, choice, detail);
  else WIRE[name as Wire](stage, choice, detail);
}

test('whatever is seen of a cluster, and however often it is listed, the counters are those of the model', () => {
  fc.assert(
    fc.property(anything, (sequence) => {
      const stage = new Stage();
      for (const one of sequence) {
        play(stage, one);
        if (one[0] in WIRE) stage.check();
      }
      for (const resource of RESOURCES) stage.list(resource);
      stage.check();
    }),
    { numRuns: 2000 },
  );
});

test('where a watch tells everything the counters are what was done', () => {
  const drops: readonly string[] = ['createNamespace', 'deleteNamespace', 'deleteNode'];
  const actions = (Object.keys(ACTIONS) as Action[]).filter((action) => !drops.includes(action));
  const sequences = fc.array(fc.oneof(lived(actions), lived(OF_PODS)), { minLength: 20, maxLength: 80 });
  fc.assert(
    fc.property(sequences, (sequence) => {
      const stage = new Stage();
      for (const one of sequence) play(stage, one);
      WIRE.watchAll(stage);
      const done = [...stage.life.done].map(([text, times]) => text.replace(/ 0$/, ` ${times}`));
      assert.deepEqual(stage.counting.counted(), done.sort());
    }),
    { numRuns: 1000 },
  );
});

test('of restarts no outage loses any, and no list repeats one', () => {
  const sequences = fc.array(
    fc.oneof(lived(OF_PODS), fc.constant<[Wire, number, number]>(['list', RESOURCES.indexOf('pods'), 0])),
    { minLength: 20, maxLength: 80 },
  );
  const restarts = (series: readonly string[]) => series.filter((text) => /container_restarts_.* [1-9]/.test(text));
  fc.assert(
    fc.property(sequences, (sequence) => {
      const stage = new Stage();
      for (const one of sequence) play(stage, one);
      stage.list('pods');
      const done = [...stage.life.done].map(([text, times]) => text.replace(/ 0$/, ` ${times}`));
      assert.deepEqual(restarts(stage.counting.counted()), restarts(done.sort()));
    }),
    { numRuns: 500 },
  );
});

test('both outputs tell the counters of random clusters, and a push since when they are counted', async (context) => {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  await fc.assert(
    fc.asyncProperty(anything, async (sequence) => {
      const stage = new Stage();
      for (const one of sequence) play(stage, one);
      // A push of nothing would send no request.
      stage.life.act('createNode', 0, 0);
      for (const resource of RESOURCES) stage.list(resource);
      const { store } = stage.counting;
      assert.deepEqual(await served(store), stage.model.series());
      const { series, starts } = await pushed(store, receiver);
      assert.deepEqual(series, stage.model.series());
      const told = [...starts].flatMap(([owner, times]) => [...times].map((time) => `${owner} ${time}`));
      const known = stage.model.starts().map((start) => start.replace(/^\w+ /, ''));
      assert.deepEqual(told.sort(), [...new Set(known)].sort());
    }),
    { numRuns: 50 },
  );
});
