import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EVERYTHING } from '../../kubernetes/scope.ts';
import { JOIN_NAMES } from '../../resources/declare/joins.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { configure } from '../../resources/options/configure.ts';
import { objectKey } from '../blocks/blocks.ts';
import type { ScopeState } from '../scope-state.ts';
import { StateStore } from '../store.ts';
import { Joins } from './joins.ts';
import type { ScopeSink } from './scope-sink.ts';

const RESOURCES = ['pods', 'replicasets', 'jobs', 'nodes'] as const;
type Resource = (typeof RESOURCES)[number];

interface Fields {
  readonly uid?: string;
  /** Kind and name of the controller. */
  readonly owner?: readonly [string, string];
  readonly node?: string;
  /** Label and value. */
  readonly zone?: readonly [string, string];
}

/** An object as its reader would give it. */
function objectOf(resource: Resource, name: string, { uid = name, owner, node = '', zone = ['', ''] }: Fields = {}) {
  const { absent } = kindOf(resource).schema as unknown as { absent: Record<string, object> };
  const ownerReferences = owner === undefined ? [] : [{ kind: owner[0], name: owner[1], controller: true }];
  const labels = zone[0] === '' ? [] : zone;
  const namespace = resource === 'nodes' ? '' : 'shop';
  return {
    ...absent,
    metadata: { ...absent.metadata, name, namespace, uid, ownerReferences, labels },
    spec: { ...absent.spec, nodeName: node },
  } as unknown as KubernetesObject;
}

function kindOf(resource: Resource): Kind {
  return configure(builtIn.find((kind) => kind.resource === resource)!, { join: JOIN_NAMES });
}

const ZONE = 'topology.kubernetes.io/zone';
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';

/** Scopes of all kinds that have a part in the joins, not listed yet. */
function setUp() {
  let calls = 0;
  const store = new StateStore();
  const kinds = RESOURCES.map(kindOf);
  const joins = new Joins(store, () => calls++);
  const scopes = new Map<Resource, ScopeState>(kinds.map((kind) => [kind.resource as Resource, store.open(kind)]));
  const sinks = new Map<Resource, ScopeSink>([...scopes].map(([resource, scope]) => [resource, joins.sinkFor(scope)]));
  const sink = (resource: Resource) => sinks.get(resource)!;
  /** Writes anew what has to be; says how many objects that were. */
  const settle = () => [...joins.rewrite()].length;
  /** Workload, type and zone of each pod, by name. */
  const shown = () => {
    const scope = scopes.get('pods')!;
    const { identity } = scope.kind;
    return Object.fromEntries(
      [...scope.objects()].map((pod) => [pod.metadata.name, identity.values(pod).slice(3)] as const),
    );
  };
  const list = (resource: Resource, ...objects: KubernetesObject[]) => {
    sink(resource).init();
    for (const object of objects) sink(resource).initApply(object);
    sink(resource).initDone();
  };
  return { store, joins, scopes, sink, settle, shown, list, calls: () => calls };
}

test('nothing is known by name before the first list is complete, and from then on everything is', () => {
  const { sink, list } = setUp();
  sink('nodes').init();
  sink('nodes').initApply(objectOf('nodes', 'node-1'));
  assert.equal(sink('nodes').known, undefined);
  sink('nodes').initDone();
  assert.equal(sink('nodes').known?.('', 'node-1')?.metadata.name, 'node-1');
  list('nodes', objectOf('nodes', 'node-2'));
  assert.equal(sink('nodes').known?.('', 'node-2')?.metadata.name, 'node-2');
});

test('a pod belongs to what owns its replica set or job, else to its owner, else to itself', () => {
  const { list, shown } = setUp();
  list(
    'replicasets',
    objectOf('replicasets', 'web-1', { owner: ['Deployment', 'web'] }),
    objectOf('replicasets', 'alone'),
  );
  list(
    'jobs',
    objectOf('jobs', 'night-1', { owner: ['CronJob', 'night'] }),
    objectOf('jobs', 'of-pod', { owner: ['Pod', 'x'] }),
  );
  const owners: Readonly<Record<string, readonly [string, string] | undefined>> = {
    a: ['ReplicaSet', 'web-1'],
    b: ['ReplicaSet', 'alone'],
    c: ['ReplicaSet', 'unknown'],
    d: ['Job', 'night-1'],
    e: ['Job', 'of-pod'],
    f: ['StatefulSet', 'db'],
    g: ['Workflow', 'build'],
    h: ['Node', 'n1'],
    i: undefined,
  };
  list('pods', ...Object.entries(owners).map(([name, owner]) => objectOf('pods', name, owner && { owner })));
  assert.deepEqual(shown(), {
    a: ['web', 'deployment', undefined],
    b: ['alone', 'replicaset', undefined],
    c: ['unknown', 'replicaset', undefined],
    d: ['night', 'CronJob', undefined],
    e: ['of-pod', 'job', undefined],
    f: ['db', 'statefulset', undefined],
    g: ['build', 'Workflow', undefined],
    h: ['h', 'staticpod', undefined],
    i: ['i', 'barepod', undefined],
  });
});

test('only the dependents of a source that gives something else are written anew', () => {
  const { list, sink, settle, shown, calls } = setUp();
  list('nodes', objectOf('nodes', 'n1', { zone: [ZONE, 'a'] }), objectOf('nodes', 'n2', { zone: [OLD_ZONE, 'b'] }));
  list('pods', ...['p1', 'p2', 'p3'].map((name, at) => objectOf('pods', name, { node: at === 0 ? 'n1' : 'n2' })));
  sink('nodes').apply(objectOf('nodes', 'n2', { uid: 'other', zone: [ZONE, 'b'] }));
  assert.deepEqual([calls(), settle()], [0, 0]);
  sink('nodes').apply(objectOf('nodes', 'n2', { zone: [ZONE, 'c'] }));
  assert.deepEqual([calls(), settle()], [1, 2]);
  assert.deepEqual(
    Object.values(shown()).map(([, , zone]) => zone),
    ['a', 'c', 'c'],
  );
});

test('what a source gave stays with its dependents when it goes before them', () => {
  const { list, sink, settle, shown } = setUp();
  const set = objectOf('replicasets', 'web-1', { owner: ['Deployment', 'web'] });
  const owner = ['ReplicaSet', 'web-1'] as const;
  list('replicasets', set);
  list('pods', objectOf('pods', 'p', { owner }));
  sink('replicasets').delete(set);
  settle();
  assert.deepEqual(shown().p, ['web', 'deployment', undefined]);
  sink('pods').apply(objectOf('pods', 'p', { owner }));
  list('pods', objectOf('pods', 'p', { owner }));
  list('replicasets');
  settle();
  assert.deepEqual(shown().p, ['web', 'deployment', undefined]);
  sink('pods').apply(objectOf('pods', 'p', { owner, uid: 'the next one' }));
  assert.deepEqual(shown().p, ['web-1', 'replicaset', undefined]);
});

test('an object that is written anew changes all of its series, and the journal keeps what they were', () => {
  const { list, sink, settle, store } = setUp();
  store.journal.attach({ latest: 1e9, told: () => [{ first: 0, last: 1e9 }] });
  list('nodes', objectOf('nodes', 'n1', { zone: [ZONE, 'a'] }));
  list('pods', objectOf('pods', 'p', { node: 'n1' }));
  sink('nodes').apply(objectOf('nodes', 'n1', { zone: [ZONE, 'b'] }));
  settle();
  const { kind } = store.kinds.find(({ kind }) => kind.resource === 'pods')!;
  const [history] = [...store.journal.histories(kind)];
  const zones = [...history!.past.map(({ object }) => object), history!.current!.object].map(
    (object) => kind.identity.values(object)[5],
  );
  assert.deepEqual(zones, ['a', 'b']);
});

test('a new object waits for its source, but not for ever', () => {
  const { list, sink, settle, shown, joins } = setUp();
  list('replicasets');
  list('pods', objectOf('pods', 'listed', { owner: ['ReplicaSet', 'gone'] }));
  sink('pods').apply(objectOf('pods', 'a', { owner: ['ReplicaSet', 'web-1'] }));
  sink('pods').apply(objectOf('pods', 'b', { owner: ['ReplicaSet', 'gone'] }));
  sink('pods').apply(objectOf('pods', 'c', { owner: ['Job', 'of a kind that is not listed'] }));
  joins.overdue();
  settle();
  assert.deepEqual(Object.keys(shown()), ['listed', 'c']);
  sink('replicasets').apply(objectOf('replicasets', 'web-1', { owner: ['Deployment', 'web'] }));
  settle();
  assert.deepEqual(shown().a, ['web', 'deployment', undefined]);
  assert.equal(shown().b, undefined);
  joins.overdue();
  settle();
  assert.deepEqual(shown().b, ['gone', 'replicaset', undefined]);
});

test('of an object that goes while it waits everything is told', () => {
  const { list, sink, shown, store } = setUp();
  const heard: (string | undefined)[] = [];
  list('replicasets');
  list('pods');
  store.observe({
    changed: (_, before, after) => heard.push(`${before?.metadata.name} ${after?.metadata.name}`),
    shown: () => {},
    hidden: () => {},
  });
  const pod = objectOf('pods', 'a', { owner: ['ReplicaSet', 'web-1'] });
  sink('pods').apply(pod);
  sink('pods').delete(pod);
  assert.deepEqual(heard, ['undefined a', 'a undefined']);
  assert.deepEqual(shown(), {});
});

test('a list holds what waits', () => {
  const { list, sink, shown } = setUp();
  list('replicasets');
  list('pods');
  const pods = ['a', 'b'].map((name) => objectOf('pods', name, { owner: ['ReplicaSet', 'web-1'] }));
  for (const pod of pods) sink('pods').apply(pod);
  list('pods', pods[0]!);
  assert.deepEqual(Object.keys(shown()), ['a']);
});

test('a join that is switched on knows what scopes hold that are not shown yet', () => {
  const store = new StateStore();
  const joins = new Joins(store, () => {});
  const [pods, replicasets] = [kindOf('pods'), kindOf('replicasets')];
  const old = store.open(replicasets);
  const next = store.openBeside(replicasets, { ...EVERYTHING, namespace: 'shop' }, [old]);
  const [, into] = [old, next].map((scope) => joins.sinkFor(scope)) as [ScopeSink, ScopeSink];
  into.init();
  into.initApply(objectOf('replicasets', 'web-1', { owner: ['Deployment', 'web'] }));
  const dependents = store.open(pods);
  const sink = joins.sinkFor(dependents);
  into.initDone();
  store.exchange([old], [next]);
  sink.init();
  sink.initApply(objectOf('pods', 'a', { owner: ['ReplicaSet', 'web-1'] }));
  sink.initDone();
  const [pod] = [...dependents.objects()];
  assert.equal(pods.identity.values(pod!)[3], 'web');
});

/** What the joins should come to, in the plainest way: all objects that are known, looked at anew after each step. */
class Model {
  readonly known = new Map<Resource, Map<string, KubernetesObject>>(RESOURCES.map((resource) => [resource, new Map()]));
  readonly #listing = new Map<Resource, Set<string>>();
  readonly #synced = new Set<Resource>();
  /** What each pod was given last, with what it was given by. */
  readonly #last = new Map<string, readonly [from: string, given: readonly string[] | undefined][]>();

  /** What a reflector calls: all that it hears of during a list, but for ends, is of that list. */
  callOf(resource: Resource, type: Step['type']): Step['type'] {
    if (type !== 'apply' && type !== 'initApply') return type;
    return this.#listing.has(resource) ? 'initApply' : 'apply';
  }

  do(resource: Resource, { type, object }: Step): void {
    const known = this.known.get(resource)!;
    const key = objectKey(object);
    if (type === 'init') {
      if (!this.#synced.has(resource)) known.clear();
      this.#listing.set(resource, new Set(known.keys()));
    } else if (type === 'apply' || type === 'initApply') {
      if (type === 'initApply') this.#listing.get(resource)?.delete(key);
      known.set(key, object);
    } else if (type === 'initDone') {
      for (const gone of this.#listing.get(resource) ?? []) known.delete(gone);
      this.#listing.delete(resource);
      this.#synced.add(resource);
    } else if (type === 'delete') {
      if (known.get(key)?.metadata.uid === object.metadata.uid) known.delete(key);
    } else {
      known.clear();
      this.#listing.delete(resource);
      this.#synced.delete(resource);
    }
  }

  expected(): Record<string, readonly (string | undefined)[]> {
    const pods = [...this.known.get('pods')!.values()] as unknown as Read[];
    const alive = new Set<string>();
    const rows = pods.map(({ metadata, spec }) => {
      const id = `${metadata.name} ${metadata.uid}`;
      alive.add(id);
      const [owner] = metadata.ownerReferences;
      const between = owner?.kind === 'ReplicaSet' ? 'replicasets' : owner?.kind === 'Job' ? 'jobs' : undefined;
      const middle = between && (this.known.get(between)!.get(`shop/${owner!.name}`) as unknown as Read | undefined);
      const node = this.known.get('nodes')!.get(`/${spec.nodeName}`) as unknown as Read | undefined;
      const last = this.#last.get(id);
      const keep = (at: number, from: string, found: Read | undefined, give: (found: Read) => readonly string[]) => {
        if (found !== undefined) return [from, give(found)] as const;
        return [from, last?.[at]?.[0] === from ? last[at][1] : undefined] as const;
      };
      const given = [
        keep(0, `${owner?.kind} ${owner?.name}`, middle, (found) => {
          const [above] = found.metadata.ownerReferences;
          return above === undefined || above.kind === 'Pod' ? [owner!.name, owner!.kind] : [above.name, above.kind];
        }),
        keep(1, spec.nodeName, node, (found) => found.metadata.labels.slice(1)),
      ] as const;
      this.#last.set(id, given as never);
      let workload = given[0][1] ?? [owner?.name ?? metadata.name, owner?.kind ?? 'barepod'];
      if (owner?.kind === 'Node') workload = [metadata.name, 'staticpod'];
      const type = ['CronJob', 'Rollout'].includes(workload[1]!) ? workload[1] : workload[1]!.toLowerCase();
      return [metadata.name, [workload[0], type, given[1][1]?.[0]]] as const;
    });
    for (const id of this.#last.keys()) if (!alive.has(id)) this.#last.delete(id);
    return Object.fromEntries(rows);
  }
}

interface Read {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly ownerReferences: readonly { readonly kind: string; readonly name: string }[];
    readonly labels: readonly string[];
  };
  readonly spec: { readonly nodeName: string };
}

interface Step {
  readonly type: 'init' | 'initApply' | 'initDone' | 'apply' | 'delete' | 'clear';
  readonly object: KubernetesObject;
}

const OWNERS: Readonly<Record<Resource, readonly (readonly [string, string] | undefined)[]>> = {
  pods: [
    undefined,
    ['ReplicaSet', 'x0'],
    ['ReplicaSet', 'x1'],
    ['Job', 'x0'],
    ['Job', 'x1'],
    ['StatefulSet', 'db'],
    ['Node', 'x0'],
  ],
  replicasets: [undefined, ['Deployment', 'd0'], ['Deployment', 'd1'], ['Rollout', 'r']],
  jobs: [undefined, ['CronJob', 'c0'], ['CronJob', 'c1'], ['Pod', 'x']],
  nodes: [undefined],
};
const ZONES = [undefined, [ZONE, 'a'], [ZONE, 'b'], [OLD_ZONE, 'a']] as const;

const type = fc.constantFrom<Step['type']>(
  ...([
    'apply',
    'apply',
    'apply',
    'apply',
    'delete',
    'delete',
    'init',
    'initApply',
    'initApply',
    'initDone',
    'clear',
  ] as const),
);
const step = fc.constantFrom(...RESOURCES, 'pods' as const).chain((resource) =>
  fc.record({
    resource: fc.constant(resource),
    type,
    name: fc.constantFrom('x0', 'x1', 'x2'),
    uid: fc.constantFrom('1', '1', '1', '2'),
    owner: fc.constantFrom(...OWNERS[resource]),
    node: fc.constantFrom('', 'x0', 'x1'),
    zone: fc.constantFrom(...ZONES),
  }),
);

test('through any changes, relists and broken lists pods have the labels that a plain model gives them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const { joins, sink, settle, shown, store } = setUp();
      const model = new Model();
      for (const { resource, type: wanted, name, uid, owner, node, zone } of steps) {
        const type = model.callOf(resource, wanted);
        const fields = { uid, node, ...(owner && { owner }), ...(resource === 'nodes' && zone && { zone }) };
        const object = objectOf(resource, name, fields);
        sink(resource)[type](object);
        // What waits for its source waits for nothing that will come.
        for (let times = 0; times < 2; times++) joins.overdue();
        settle();
        model.do(resource, { type, object });
        assert.deepEqual(shown(), model.expected());
      }
      for (const { kind } of store.kinds) sink(kind.resource as Resource).clear();
      assert.equal(joins.size, 0);
    }),
    { numRuns: 3000 },
  );
});
