import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import type { Wanted } from '../../src/watch/wanted.ts';
import { usedBytes } from '../cost/garbage.ts';
import type { Fault } from '../simulator/faults.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { type StartedWatches, startWatches } from './harness.ts';
import { createWishes, isWanted, markerOf, NAMESPACES, Promises, RESOURCES, resourceOf, type Thing } from './model.ts';

const SEQUENCES = 200;
const STEPS = 6;
const SCRAPE_EACH = 20;
const PUSH_EACH = 80;
/** A sequence that has not come to what it should by then never will. */
const PATIENT = { limit: 60_000, each: 5 };

const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'reset', afterBytes: 500 },
  { kind: 'status', code: 500 },
  { kind: 'status', code: 503 },
  { kind: 'status', code: 429 },
  { kind: 'html' },
  { kind: 'closeWatch' },
  { kind: 'eventError', code: 410 },
  { kind: 'eventError', code: 500 },
  { kind: 'tornLine' },
  { kind: 'watchListRefused', code: 400 },
];

/** The objects of the cluster, which change at random. */
class World {
  readonly cluster = new SimulatedCluster();
  readonly things = new Map<string, Thing>();
  /**
   * What was deleted, and may be there again under the same name, or went from one selector to another, which two watches
   * tell one after the other.
   */
  readonly moved = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    const scope = 'Namespaced' as const;
    this.cluster.api.register({
      group: 'serving.knative.dev',
      version: 'v1',
      plural: 'services',
      kind: 'Service',
      scope,
    });
    for (let times = 0; times < 80; times++) this.change();
  }

  /** One object is created, labelled otherwise, touched or deleted; `release` is told of it before. */
  change(release: (marker: string) => void = () => {}): void {
    const random = this.#random;
    const resource = random.pick(Object.keys(RESOURCES));
    const namespace = resource === 'nodes' ? '' : random.pick(NAMESPACES);
    const name = `${resource[0]}${random.integer(8)}`;
    const labels = { app: random.pick(['x', 'z']), tier: random.pick(['y', 'z']) };
    const thing: Thing = { resource, namespace, name, labels };
    const marker = markerOf(thing);
    const known = this.things.get(marker);
    const isTouched = known !== undefined && random.integer(2) === 0;
    if (!isTouched) {
      release(marker);
      this.moved.add(marker);
    }
    const metadata = { name, ...(namespace !== '' && { namespace }) };
    if (known !== undefined && !isTouched && random.integer(3) === 0) {
      this.things.delete(marker);
      this.cluster.delete(resource, namespace || undefined, name);
      return;
    }
    const kept = isTouched ? known : thing;
    this.things.set(marker, kept);
    this.cluster.apply(resource, {
      metadata: { ...metadata, labels: { ...kept.labels }, annotations: { touched: `${random.next()}` } },
      ...(resource === 'pods' && { spec: { nodeName: random.pick(['', 'n0', 'n1']) } }),
    });
  }

  expected(wanted: readonly Wanted[]): string[] {
    return [...this.things.values()]
      .filter((thing) => isWanted(wanted, thing))
      .map(markerOf)
      .sort();
  }
}

const BY_LABEL = new Map(
  Object.entries(RESOURCES).map(([resource, { marker, label }]) => [`${marker} ${label}`, resource]),
);

/** The things that lines of samples show, by their markers; throws where a series occurs twice. */
function markersIn(lines: readonly string[]): string[] {
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  assert.equal(new Set(series).size, series.length, 'no series occurs twice');
  return series.flatMap((text) => {
    const [, family = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(text) ?? [];
    const values = new Map([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]));
    return [...values].flatMap(([label, name = '']) => {
      const resource = BY_LABEL.get(`${family} ${label}`);
      return resource === undefined ? [] : markerOf({ resource, namespace: values.get('namespace') ?? '', name });
    });
  });
}

/** Looks at both outputs all the time, and notes what they should not have told. */
class Observer {
  readonly promises = new Promises();
  readonly wrong: string[] = [];
  readonly view = new ReceiverView();
  scrapes = 0;
  readonly #started: StartedWatches;
  readonly #receiver: OtlpReceiver;
  readonly #world: World;
  readonly #wanted: () => readonly Wanted[];
  #isStopped = false;
  #taken = 0;

  constructor(started: StartedWatches, receiver: OtlpReceiver, world: World, wanted: () => readonly Wanted[]) {
    this.#started = started;
    this.#receiver = receiver;
    this.#world = world;
    this.#wanted = wanted;
    started.store.observe({
      changed: (kind, before, after) => before !== undefined && after === undefined && this.#gone(kind, before),
      shown: () => {},
      hidden: (kind, objects) => {
        for (const object of objects) this.#gone(kind, object);
      },
    });
  }

  /** Nobody need look at just the moment in which something is away. */
  #gone(kind: Kind, { metadata: { namespace, name } }: KubernetesObject): void {
    const marker = markerOf({ resource: resourceOf(kind), namespace, name });
    if (this.promises.since(marker) !== undefined) this.wrong.push(`${marker} is gone ${new Error().stack}`);
  }

  async scrape(): Promise<string[]> {
    const before = this.promises.all;
    const wanted = this.#wanted();
    const markers = markersIn(await this.#started.scrape());
    this.scrapes++;
    const shown = new Set(markers);
    for (const marker of before) {
      if (this.promises.since(marker) !== undefined && !shown.has(marker)) this.wrong.push(`${marker} is absent`);
    }
    // Of a scrape that began under another configuration nobody knows which moment it shows.
    for (const marker of wanted === this.#wanted() ? markers : []) {
      const thing = this.#world.things.get(marker);
      if (thing !== undefined && this.#hasToStay(thing)) this.promises.seen(marker);
    }
    return markers.sort();
  }

  /** What the receiver has as alive, as markers; notes ends of what lives. */
  received(): string[] {
    for (; this.#taken < this.#receiver.accepted.length; this.#taken++) {
      const { request } = this.#receiver.accepted[this.#taken]!;
      this.view.take(request);
      for (const metric of metricsOf(request)) {
        for (const { attributes = [], flags = 0, timeUnixNano = '0' } of pointsOf(metric)) {
          if ((flags & 1) === 0) continue;
          const labels = attributes.map(({ key, value }) => `${key}="${value?.stringValue ?? ''}"`).join();
          for (const marker of markersIn([`${metric.name}{${labels}} 0`])) {
            const since = this.promises.since(marker);
            if (since !== undefined && since < Number(BigInt(timeUnixNano) / 1_000_000n))
              this.wrong.push(`${marker} ended`);
          }
        }
      }
    }
    return markersIn(this.view.alive()).sort();
  }

  /** What does not have to stay any more may go. */
  wantedChanged(): void {
    for (const marker of this.promises.all) {
      const thing = this.#world.things.get(marker);
      if (thing === undefined || !this.#hasToStay(thing)) this.promises.release(marker);
    }
  }

  #hasToStay(thing: Thing): boolean {
    return !this.#world.moved.has(markerOf(thing)) && isWanted(this.#wanted(), thing);
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.scrape();
      this.received();
      await setTimeout(SCRAPE_EACH);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }
}

async function sequence(seed: number, world: World, simulator: Simulator, receiver: OtlpReceiver): Promise<number> {
  const random = createRandom(seed);
  const wish = createWishes(random);
  const started = startWatches(simulator.url, { timing: { exchangePatience: 10 * PATIENT.limit } });
  const { watches, store } = started;
  receiver.clear();
  world.moved.clear();
  let wanted = wish();
  const observer = new Observer(started, receiver, world, () => wanted);
  const want = (next: Wanted[]) => {
    wanted = next;
    observer.wantedChanged();
    watches.apply(wanted);
  };
  const same = async () => {
    const expected = world.expected(wanted);
    return {
      expected,
      scraped: await observer.scrape(),
      received: observer.received(),
    };
  };
  const isRight = async () => {
    const { expected, scraped, received } = await same();
    return scraped.join() === expected.join() && received.join() === expected.join();
  };

  want(wanted);
  const push = await started.push(receiver.url, PUSH_EACH);
  const observing = observer.run();
  try {
    const undo: (() => void)[] = [];
    for (let at = 0; at < STEPS; at++) {
      const does = random.integer(8);
      if (does < 4) want(wish());
      else if (does === 4) watches.poke();
      else if (does === 5) world.cluster.compact();
      else if (does === 6) undo.push(simulator.deny({ resource: random.pick(Object.keys(RESOURCES)) }));
      else simulator.faults.add({ fault: random.pick(FAULTS), times: 1 + random.integer(6) });
      for (let changes = random.integer(12); changes > 0; changes--)
        world.change((marker) => observer.promises.release(marker));
      await setTimeout(random.integer(60));
    }
    simulator.faults.clear();
    for (const allow of undo) allow();
    await until(`sequence ${seed} comes to what is wanted`, isRight, { ...PATIENT, details: same });
    want([]);
    await until(`sequence ${seed} ends`, isRight, { ...PATIENT, details: same });
  } finally {
    observer.stop();
    await Promise.allSettled([observing]);
    await push.shutdown();
    await started.close();
  }
  await observing;
  assert.deepEqual(observer.wrong, [], `sequence ${seed}`);
  assert.deepEqual([store.kinds.length, store.journal.size, watches.joins.size, watches.joins.scopes], [0, 0, 0, 0]);
  await until(`the connections of sequence ${seed} are closed`, () => simulator.watches() === 0, PATIENT);
  return observer.scrapes;
}

test('through any changes of what is wanted no living series is absent, double or ended, and nothing is left behind', async (context) => {
  const world = new World(createRandom(1));
  const simulator = await startSimulator({ cluster: world.cluster, bookmarkIntervalMs: 50 });
  const receiver = await OtlpReceiver.start();
  context.after(() => Promise.all([simulator.close(), receiver.close()]));
  let scrapes = 0;
  let before = 0;
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    scrapes += await sequence(seed, world, simulator, receiver);
    simulator.requests.length = 0;
    receiver.clear();
    world.cluster.compact();
    // By now all code is compiled and all tables have their size.
    if (seed === SEQUENCES / 4) before = await usedBytes();
  }
  const after = await usedBytes();
  assert.ok(scrapes > 5 * SEQUENCES, `${scrapes} scrapes`);
  assert.ok(after < before + 8 * 2 ** 20, `${before} bytes became ${after}`);
});
