/** Whatever happens to a state and its receivers, a push of what was kept tells what one does that keeps nothing. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { OtlpSettings } from '../../src/config/destinations/otlp-settings.ts';
import { Segments } from '../../src/otel/encode/segments/segments.ts';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { Destination } from '../../src/otel/push/destination.ts';
import type { Extent } from '../../src/otel/push/telling.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { encodePartialSuccess } from '../support/otlp/proto.ts';
import { type Answer, OtlpReceiver } from '../support/otlp/receiver.ts';
import { otlpSettings } from '../support/otlp/settings.ts';
import { World } from './world.ts';
import { pointsOf, type ToldPoint, written } from './written.ts';

const STEPS = 80;
const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics', 'k8s.cluster.name': 'größe' });

/** What destinations want. */
const WISHES: readonly Partial<OtlpSettings>[] = [
  { profile: 'ksm' },
  {
    profile: 'both',
    maxRequestBytes: 60_000,
    families: {
      allow: [/^kube_(pod|service|lease)_/, /^port_/, /^k8s\.(node|job)\./],
      deny: [/^kube_pod_container_/, /_created$/],
    },
  },
  { profile: 'ksm', temporality: 'delta', maxRequestBytes: 300_000 },
];

/** None of them is followed by another try of the same request. */
const FAULTS: readonly Answer[] = [
  { status: 400 },
  { status: 413 },
  { status: 500 },
  { status: 503, headers: { 'retry-after': '3600' } },
  { status: 200, body: encodePartialSuccess(2, 'too old') },
];

/** A destination, and what its receiver knows to be alive. */
async function startPushed(context: TestContext, world: World, meter: StateMeter, wish: Partial<OtlpSettings>) {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const { store } = world;
  // By a chance of its own: how many answers there are also hangs on how fast the machine is.
  const answers = createRandom(1);
  const settings = otlpSettings(receiver.url, {
    compression: 'gzip',
    interval: 1,
    timeout: 60_000,
    exportTimeout: 120_000,
    ...wish,
  });
  const options = { meter, store, resource, settings, log: { warn() {} }, now: () => world.now };
  let destination = new Destination(options);
  context.after(() => destination.close());
  const alive = new Set<string>();
  let from: string | undefined;
  let last = 0n;
  // Of counters that are told as differences nothing is kept.
  const isDelta = settings.temporality === 'delta';
  const textsOf = (points: readonly ToldPoint[]) =>
    points.filter(({ isEnd, isMonotonic }) => !isEnd && !(isDelta && isMonotonic)).map(({ text }) => text);
  const checkWhole = async (points: readonly ToldPoint[], time: bigint) => {
    const wanted = await written(store, { meter, resource, wanted: settings, time: Number(time / 1_000_000n) });
    assertSame(textsOf(points), textsOf(wanted));
    if (!isDelta) assertSame([...alive], [...new Set(wanted.map(({ series }) => series))]);
  };
  return {
    /** Another push goes on with what this one told. */
    handOver() {
      destination = new Destination({ ...options, memory: destination.handOver() });
    },
    async push(extent: Extent, fault?: Answer): Promise<void> {
      receiver.clear();
      let isFaulty = false;
      receiver.answer = () => {
        if (fault === undefined || answers.integer(3) > 0) return { status: 200 };
        isFaulty = true;
        return fault;
      };
      const { result, from: next } = await destination.push(extent, from);
      from = next;
      const points = pointsOf(receiver.accepted.map(({ request }) => request));
      const ended = new Set(points.filter(({ isEnd }) => isEnd).map(({ series }) => series));
      for (const series of ended) alive.delete(series);
      for (const { series, isEnd } of points) {
        if (isEnd) continue;
        assert.ok(!ended.has(series), `${series} is alive and has ended`);
        alive.add(series);
      }
      const times = new Set(points.map(({ time }) => time));
      assert.ok(times.size <= 1, 'all points of a push have one time');
      for (const time of times) {
        assert.ok(time > last, 'and a later one than those before');
        last = time;
        if (extent === 'all' && !isFaulty && result === 'complete') await checkWhole(points, time);
      }
    },
  };
}

function assertSame(actual: readonly string[], expected: readonly string[]): void {
  const [are, should] = [actual.toSorted(), expected.toSorted()];
  let at = 0;
  while (at < should.length && are[at] === should[at]) at++;
  assert.deepEqual(are.slice(at, at + 2), should.slice(at, at + 2));
}

for (const seed of [1, 2]) {
  test(`all that is kept is told as it would be written anew, after random steps from ${seed}`, async (context) => {
    const { of } = Segments.prototype;
    context.after(() => Object.assign(Segments.prototype, { of }));
    let kept = 0;
    Segments.prototype.of = function (...given) {
      const pieces = of.apply(this, given);
      kept += pieces.pieces.filter(({ segment }) => segment !== undefined).length;
      return pieces;
    };
    const world = new World(seed);
    const { random } = world;
    const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
    meter.beforeCycle(registerFamilies(meter, world.store));
    const all = await Promise.all(WISHES.map((wish) => startPushed(context, world, meter, wish)));
    for (let step = 0; step < STEPS; step++) {
      for (let times = random.integer(5); times >= 0; times--) world.step();
      const one = random.pick(all);
      if (step % 40 === 39) one.handOver();
      await one.push(random.integer(4) === 0 ? 'changes' : 'all', step % 12 === 11 ? random.pick(FAULTS) : undefined);
    }
    context.diagnostic(`${kept} segments were told again`);
    assert.ok(kept > STEPS, `${kept} segments were told again`);
  });
}
