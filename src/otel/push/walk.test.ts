import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { decodeRequest } from '../../../test/support/otlp/proto.ts';
import { ReceiverView } from '../../../test/support/otlp/receiver-view.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { isSelected } from '../../config/destinations/families.ts';
import { entityByUid, metricsOf } from '../../resources/declare/conventions.ts';
import { type Entity, gauge, STABLE } from '../../resources/declare/family.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import type { ScopeState } from '../../state/scope-state.ts';
import { StateStore } from '../../state/store.ts';
import { type Batch, RequestWriter } from '../encode/encode.ts';
import { EntityWriter } from '../encode/entities.ts';
import { Told } from '../ends/told.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { isEntities, type Unit, unitsOf } from '../instruments/units.ts';
import { type Extent, Telling, type Wanted } from './telling.ts';
import { type UnitWriter, walk } from './walk.ts';

/** Without a uid among the attributes: an object that is made anew goes on with the series. */
const gadgets: Kind<Widget> = {
  ...widgets,
  resource: 'gadgets',
  identity: {
    labels: ['namespace', 'gadget'],
    values: ({ metadata: { namespace, name } }) => [namespace, name],
  },
  families: widgets.families.map((family) => ({ ...family, name: family.name.replace('widget', 'gadget') })),
};

/** Of the whole cluster, and nothing in their series tells them apart, as rules may have it. */
const alike: Kind<Widget> = {
  ...widgets,
  resource: 'alike',
  namespaced: false,
  identity: { labels: [], values: () => [] },
  families: [
    {
      ...gauge('alike_info', STABLE, 'What some are.', ['colour'], ({ colour }, emit) => emit(1, [colour])),
      mayRepeat: true,
    },
  ],
};

const entity: Entity<Widget> = {
  ...entityByUid<Widget>('test.gizmo', true),
  dynamic: ({ tags }) => tags,
};
const gizmo = metricsOf(entity);
const part = metricsOf({ ...entity, type: 'test.part', id: ['test.gizmo.uid', 'test.part.name'], inner: 1 });

/** In the way of the semantic conventions: a resource for each object, and for the parts of each. */
const gizmos: Kind<Widget> = {
  ...widgets,
  resource: 'gizmos',
  families: [
    gizmo.upDownCounter('test.gizmo.turns', '{turn}', 'Turns.', ({ turns }) => turns),
    gizmo.gauge('test.gizmo.colour', '', 'Its colour.', ['colour'], ({ colour }, emit) => emit(1, [colour])),
    part.gauge('test.part.size', 'By', 'Size.', ['test.part.name'], ({ turns, colour }, emit) => {
      for (let at = 0; at < turns; at++) emit(at, [`${colour} ${at}`]);
    }),
    part.upDownCounter('test.part.side', '', 'Side.', ['test.part.name', 'side'], ({ turns, colour }, emit) => {
      for (let at = 0; at < turns; at++) emit(1, [`${colour} ${at}`, colour]);
    }),
  ],
};

const KINDS = [widgets, gadgets, alike, gizmos];

/** What may become of a request: it and its answer arrive, its data are refused and the push goes on, nothing arrives, the answer does not, a refusal comes. */
type Luck = 'arrives' | 'is dropped' | 'is lost' | 'is not answered' | 'is refused';

type Change =
  | { readonly do: 'apply' | 'delete'; readonly kind: number; readonly object: Widget }
  | { readonly do: 'relist'; readonly kind: number; readonly objects: readonly Widget[] }
  | { readonly do: 'clear' | 'reopen'; readonly kind: number };

type Step =
  | Change
  | {
      readonly do: 'push';
      readonly extent: Extent;
      /** Of its requests, one after the other; the last holds for all others. */
      readonly luck: readonly Luck[];
      /** What changes while it is under way: after how many walks, and how. */
      readonly meanwhile: ReadonlyMap<number, Change>;
    };

/** A store, one destination of its pushes, and what the receiver there knows. */
class World {
  readonly store = new StateStore();
  readonly scopes: ScopeState<Widget>[];
  readonly view = new ReceiverView();
  readonly #meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  readonly #told = new Told();
  #time = 1_700_000_000_000;

  readonly #wanted: Wanted | undefined;

  readonly #isTogether: boolean;

  /** Where families are walked together, pushes of the whole state do so. */
  constructor(wanted?: Wanted, isTogether = false) {
    this.#wanted = wanted;
    this.#isTogether = isTogether;
    this.scopes = KINDS.map((kind) => this.store.open(kind));
    for (const scope of this.scopes) list(scope, []);
    this.#meter.beforeCycle(registerFamilies(this.#meter, this.store));
    this.store.journal.attach(this.#told);
  }

  change(change: Change): void {
    const scope = this.scopes[change.kind]!;
    if (change.do === 'apply') scope.apply(change.object);
    else if (change.do === 'delete') scope.delete(change.object);
    else if (change.do === 'relist') list(scope, change.objects);
    else if (change.do === 'clear') scope.clear();
    else {
      this.store.close(scope);
      this.scopes[change.kind] = this.store.open(KINDS[change.kind]!);
    }
  }

  async push(
    extent: Extent,
    luck: readonly Luck[] = ['arrives'],
    meanwhile: ReadonlyMap<number, Change> = new Map(),
    maxBytes = 4000,
    isTogether = this.#isTogether,
  ): Promise<boolean> {
    const telling = new Telling(extent, this.store, this.#told, this.#wanted);
    let requests = 0;
    let failed = false;
    const destination = {
      resource: resourceFromAttributes({}),
      scope: this.#meter.scope,
      maxBytes: () => maxBytes,
      allocate: (bytes: number) => Buffer.alloc(bytes),
      deliver: ({ bytes, points }: Batch) => {
        const settled = telling.request(points);
        const happens = failed ? 'is refused' : (luck[Math.min(requests++, luck.length - 1)] ?? 'arrives');
        if (happens === 'arrives' || happens === 'is not answered') this.view.take(decodeRequest(bytes));
        failed ||= happens !== 'arrives' && happens !== 'is dropped';
        if (happens === 'is dropped') settled('accepted', [{ first: 0, end: points }]);
        else settled(happens === 'arrives' ? 'accepted' : happens === 'is refused' ? 'refused' : 'unknown', []);
      },
    };
    const pause = async () => {
      if (failed) throw new Error('a request failed');
    };
    this.#time++;
    try {
      const { readings } = await this.#meter.cycle();
      const living = unitsOf(readings.flatMap(({ visitors }) => visitors));
      const units = [...living, ...telling.closedUnits(living)];
      let walked = 0;
      const walkAll = async (some: readonly Unit[], writer: UnitWriter) => {
        const isOne = !isTogether || extent === 'changes';
        for (const group of isOne
          ? some.map((unit) => [unit])
          : Map.groupBy(some, ({ kind: { resource } }) => resource).values()) {
          await walk(group, telling, this.#time, writer, pause);
          const change = meanwhile.get(walked++);
          if (change !== undefined) this.change(change);
        }
      };
      const families = new RequestWriter(destination);
      await walkAll(
        units.filter((unit) => !isEntities(unit)),
        families,
      );
      families.finish();
      const entities = new EntityWriter({ ...destination, written: families.written });
      await walkAll(units.filter(isEntities), entities);
      entities.finish();
    } catch {
      failed = true;
    }
    telling.settle();
    return !failed;
  }
}

function list(scope: ScopeState<Widget>, objects: readonly Widget[]): void {
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
}

const object = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    namespace: fc.constantFrom('n1', 'n2'),
    uid: fc.constantFrom('1', '2'),
    colour: fc.constantFrom('red', 'green', 'blue'),
    turns: fc.nat(3),
    tag: fc.constantFrom('x', 'y'),
  })
  .map(({ name, namespace, uid, colour, turns, tag }): Widget => {
    const made = widget(name, { colour, turns, tags: { names: ['label_tag'], values: [tag] } });
    return { ...made, metadata: { ...made.metadata, namespace, uid: `${namespace}-${name}-${uid}` } };
  });
const kind = fc.nat(KINDS.length - 1);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('apply' as const), kind, object }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), kind, object }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('relist' as const), kind, objects: fc.array(object, { maxLength: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('clear' as const, 'reopen' as const), kind }) },
);
const pushWith = (luck: fc.Arbitrary<readonly Luck[]>): fc.Arbitrary<Step> =>
  fc.record({
    do: fc.constant('push' as const),
    extent: fc.constantFrom<Extent[]>('all', 'changes'),
    luck,
    meanwhile: fc.array(fc.tuple(fc.nat(16), change), { maxLength: 2 }).map((pairs) => new Map(pairs)),
  });
const anyLuck = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Luck>('arrives') },
    { weight: 3, arbitrary: fc.constantFrom<Luck[]>('is dropped', 'is lost', 'is not answered', 'is refused') },
  ),
  { minLength: 1, maxLength: 5 },
);
const stepsWith = (luck: fc.Arbitrary<readonly Luck[]>) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: change as fc.Arbitrary<Step> }, { weight: 1, arbitrary: pushWith(luck) }), {
    maxLength: 30,
  });

async function take(world: World, step: Step): Promise<void> {
  if (step.do === 'push') await world.push(step.extent, step.luck, step.meanwhile);
  else world.change(step);
}

test('after any changes and faults, what the receiver holds as alive is the state once a push arrives', async () => {
  await fc.assert(
    fc.asyncProperty(stepsWith(anyLuck), fc.boolean(), async (steps, isTogether) => {
      const world = new World(undefined, isTogether);
      for (const step of steps) await take(world, step);
      assert.ok(await world.push('all'));
      assert.deepEqual(world.view.alive(), [...new Set(walkedSeries(world.store))]);
      assert.equal(world.store.journal.size, 0);
    }),
    { numRuns: 3000 },
  );
});

/** A family of a kind with several, one of the parts of an entity, and all of a kind. */
const FEW = { allow: undefined, deny: [/^widget_info$/, /^test\.gizmo\.turns$/, /^alike_.*$/] };
const isWanted = (series: string) => isSelected(FEW, /^[\w.]+/.exec(series)![0]);

test('of the families that a destination wants it is told the state and all ends, of others nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      stepsWith(anyLuck),
      fc.constantFrom<Extent[]>('all', 'changes'),
      fc.boolean(),
      async (steps, extent, isTogether) => {
        const world = new World({ families: FEW, ends: true }, isTogether);
        for (const step of steps) await take(world, step);
        assert.ok(await world.push('all'));
        assert.ok(await world.push(extent));
        assert.deepEqual(world.view.alive(), [...new Set(walkedSeries(world.store))].filter(isWanted));
        assert.deepEqual(
          world.view.endedUnknown.filter((series) => !isWanted(series)),
          [],
        );
        assert.equal(world.store.journal.size, 0);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a destination that wants no ends is told none, and nothing is remembered for it', async () => {
  await fc.assert(
    fc.asyncProperty(stepsWith(anyLuck), fc.boolean(), async (steps, isTogether) => {
      const world = new World({ families: undefined, ends: false }, isTogether);
      for (const step of steps) await take(world, step);
      assert.ok(await world.push('all'));
      assert.equal(world.view.ends, 0);
      const alive = new Set(world.view.alive());
      assert.deepEqual(
        walkedSeries(world.store).filter((series) => !alive.has(series)),
        [],
      );
      assert.equal(world.store.journal.size, 0);
    }),
    { numRuns: 1000 },
  );
});

test('a push of changes that arrives after one of the whole state did leaves the receiver with the state', async () => {
  await fc.assert(
    fc.asyncProperty(
      stepsWith(anyLuck),
      fc.array(change, { maxLength: 10 }),
      fc.boolean(),
      async (steps, changes, isTogether) => {
        const world = new World(undefined, isTogether);
        for (const step of steps) await take(world, step);
        await world.push('all', ['arrives'], new Map(changes.slice(0, 3).map((each, at) => [at * 4, each])));
        for (const each of changes) world.change(each);
        assert.ok(await world.push('changes'));
        assert.deepEqual(world.view.alive(), [...new Set(walkedSeries(world.store))]);
        assert.equal(world.store.journal.size, 0);
      },
    ),
    { numRuns: 3000 },
  );
});

test('where each push arrives as a whole or not at all, ends are said once and only of what was alive', async () => {
  const allOrNothing = fc.constantFrom<Luck[][]>(['arrives'], ['is refused']);
  await fc.assert(
    fc.asyncProperty(stepsWith(allOrNothing), fc.boolean(), async (steps, isTogether) => {
      const world = new World(undefined, isTogether);
      for (const step of steps) {
        if (step.do === 'push') await world.push(step.extent, step.luck, step.meanwhile, 1_000_000);
        else world.change(step);
      }
      assert.deepEqual(world.view.endedUnknown, []);
    }),
    { numRuns: 2000 },
  );
});

test('of a family that arrived in part, the ends that did are not said again', async () => {
  const world = new World();
  const objects = Array.from({ length: 50 }, (_, at) => widget(`w${at}`));
  world.change({ do: 'relist', kind: 0, objects });
  await world.push('all');
  const series = world.view.alive().length;
  world.change({ do: 'relist', kind: 0, objects: [] });
  assert.ok(!(await world.push('all', ['arrives', 'is refused'])));
  assert.ok(world.view.ends > 0 && world.view.ends < series);
  assert.ok(await world.push('all'));
  assert.equal(world.view.ends, series);
  assert.deepEqual(world.view.alive(), []);
});

for (const extent of ['all', 'changes'] as const) {
  test(`the series of a kind that was closed end with the next push of ${extent}, once`, async () => {
    const world = new World();
    for (const kind of KINDS.keys()) world.change({ do: 'apply', kind, object: widget('a') });
    await world.push('all');
    const others = world.view.alive().filter((series) => !series.startsWith('widget_'));
    const closed = world.view.alive().length - others.length;
    world.store.close(world.scopes[0]!);
    assert.ok(await world.push(extent));
    assert.deepEqual(world.view.alive(), others);
    assert.ok(await world.push(extent));
    assert.equal(world.view.ends, closed);
    assert.equal(world.store.journal.size, 0);
  });
}

test('a label that was empty and is none now is the same series, which does not end', async () => {
  const world = new World();
  const tags = (names: readonly string[], values: readonly string[]) => ({ tags: { names, values } });
  world.change({
    do: 'apply',
    kind: 0,
    object: widget('a', { colour: '', ...tags(['label_x', 'label_y'], ['', '1']) }),
  });
  await world.push('all');
  const before = world.view.alive();
  assert.ok(before.some((series) => series.startsWith('widget_labels{label_y="1"')));
  world.change({ do: 'apply', kind: 0, object: widget('a', { colour: '', ...tags(['label_y'], ['1']) }) });
  assert.ok(await world.push('all'));
  assert.deepEqual(world.view.alive(), before);
  assert.equal(world.view.ends, 0);
});

test('the last push says no ends', async () => {
  const world = new World();
  world.change({ do: 'apply', kind: 0, object: widget('a') });
  await world.push('all');
  const before = world.view.alive();
  world.change({ do: 'delete', kind: 0, object: widget('a') });
  await world.push('without-ends');
  assert.deepEqual(world.view.alive(), before);
});

test('what came and went while nothing could arrive is never said and not remembered', async () => {
  const world = new World();
  await world.push('all');
  for (let at = 0; at < 100; at++) {
    world.change({ do: 'apply', kind: 0, object: widget('a', { uid: String(at), colour: String(at) }) });
    await world.push('all', ['is refused']);
    world.change({ do: 'delete', kind: 0, object: widget('a', { uid: String(at) }) });
    await world.push('all', ['is refused']);
  }
  assert.equal(world.store.journal.size, 0);
  await world.push('all');
  assert.deepEqual(world.view.endedUnknown, []);
});

test('what is remembered does not grow with the pushes of which nobody knows whether they arrived', async () => {
  const world = new World();
  world.change({ do: 'apply', kind: 1, object: widget('a') });
  await world.push('all');
  const { journal } = world.store;
  const states = () => Math.max(...[...journal.histories(gadgets)].map(({ past }) => past.length));
  for (let at = 0; at < 200; at++) {
    world.change({ do: 'apply', kind: 1, object: widget('a', { turns: at, colour: at % 2 === 0 ? 'red' : 'blue' }) });
    await world.push('all', ['is lost']);
  }
  assert.ok(states() <= 9, `${states()} states`);
});
