/** Random lives of clusters, seen in parts, against the model and against what was done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Histogram, NOTHING_OBSERVED, observed } from '../../src/resources/declare/histogram.ts';
import { type Measuring, startMeasuring } from '../support/kinds/durations.ts';
import { type Change, Life, RESOURCES, type Took } from './life.ts';
import { DurationModel } from './model.ts';

/** What happens between a cluster and the component that watches it; `choice` picks the kind. */
const WIRE = {
  /** A watch tells some changes. */
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
  /** The process begins to lead: all begins at zero, and what is not over goes on. */
  lead(stage) {
    stage.measuring.measuring.beginAnew();
    stage.model.took.length = 0;
  },
} satisfies Record<string, (stage: Stage, choice: number, detail: number) => void>;

type Wire = keyof typeof WIRE;

/** A cluster, a component that hears of it, and a model that hears the same. */
class Stage {
  readonly life: Life;
  measuring!: Measuring;
  model!: DurationModel;
  #pending: Record<string, Change[]> = {};

  constructor(isHeardAtOnce = false) {
    this.life = new Life((resource, change) => {
      this.#pending[resource]!.push(change);
      if (isHeardAtOnce) this.watch(resource, 1);
    });
    this.restart();
    for (const resource of RESOURCES) this.list(resource);
  }

  restart(): void {
    const resources = RESOURCES;
    this.measuring = startMeasuring({ resources, now: () => this.life.now * 1000 });
    this.model = new DurationModel();
    this.#pending = Object.fromEntries(RESOURCES.map((resource) => [resource, []]));
  }

  list(resource: string): void {
    this.#pending[resource] = [];
    this.measuring.list(resource, this.life.list(resource));
    this.model.list(resource, this.life.list(resource), this.life.now);
  }

  watch(resource: string, changes: number): void {
    if (!this.model.isListed(resource)) return;
    for (const { type, object } of this.#pending[resource]!.splice(0, changes)) {
      if (type === 'DELETED') {
        this.measuring.delete(resource, object);
        this.model.end(resource, object, this.life.now);
      } else {
        this.measuring.apply(resource, object);
        this.model.see(resource, object, this.life.now);
      }
    }
  }

  clear(resource: string): void {
    this.measuring.scopes[resource]!.clear();
    this.model.clear(resource);
  }

  check(took: readonly Took[] = this.model.took): void {
    assert.deepEqual(sorted(this.measuring.histograms()), sorted(histogramsOf(took)));
  }
}

function histogramsOf(took: readonly Took[]): ReadonlyMap<string, Histogram> {
  const all = new Map<string, Histogram>();
  for (const { series, seconds } of took) all.set(series, observed(all.get(series) ?? NOTHING_OBSERVED, seconds));
  return all;
}

/** Counts, sums and all buckets of what was observed. Series in the order of their texts. */
function sorted(histograms: ReadonlyMap<string, Histogram>) {
  return [...histograms].filter(([, { count }]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

const number = fc.nat(11);
const lived = fc.tuple(fc.constantFrom(...RESOURCES), number, number);
const wired = fc.tuple(fc.constantFrom(...(Object.keys(WIRE) as Wire[])), number, number);
const anything = fc.array(fc.oneof({ arbitrary: lived, weight: 5 }, { arbitrary: wired, weight: 2 }), {
  minLength: 20,
  maxLength: 120,
});

function play(stage: Stage, [name, choice, detail]: readonly [string, number, number]): void {
  if (name in WIRE) WIRE[name as Wire](stage, choice, detail);
  else stage.life.act(name, choice, detail);
}

test('whatever is seen of a cluster, and however often it is listed, the histograms are those of the model', () => {
  let measured = 0;
  fc.assert(
    fc.property(anything, (sequence) => {
      const stage = new Stage();
      for (const one of sequence) {
        play(stage, one);
        if (one[0] in WIRE) stage.check();
      }
      for (const resource of RESOURCES) stage.list(resource);
      stage.check();
      measured += stage.model.took.length;
    }),
    { numRuns: 1500 },
  );
  assert.ok(measured > 200, `${measured} are few`);
});

test('where a watch tells everything as it happens the histograms are what was done', () => {
  fc.assert(
    fc.property(fc.array(lived, { minLength: 20, maxLength: 120 }), (sequence) => {
      const stage = new Stage(true);
      for (const one of sequence) play(stage, one);
      stage.check(stage.life.done);
    }),
    { numRuns: 1000 },
  );
});

test('no sequence of watches and lists measures anything that was not done, or twice', () => {
  const sequences = fc.array(
    fc.oneof({ arbitrary: lived, weight: 5 }, fc.tuple(fc.constantFrom('watch', 'watchAll', 'list'), number, number)),
    { minLength: 20, maxLength: 120 },
  );
  fc.assert(
    fc.property(sequences, (sequence) => {
      const stage = new Stage();
      for (const one of sequence) play(stage, one);
      for (const [series, { count }] of stage.measuring.histograms()) {
        const done = stage.life.done.filter((one) => one.series === series).length;
        assert.ok(count <= done, `${series} ${count} of ${done}`);
      }
    }),
    { numRuns: 1000 },
  );
});
