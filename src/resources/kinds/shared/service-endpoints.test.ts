import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Joins } from '../../../state/joins/joins.ts';
import type { ScopeSink } from '../../../state/joins/scope-sink.ts';
import { StateStore } from '../../../state/store.ts';
import type { Kind, KubernetesObject } from '../../declare/kind.ts';
import { configure } from '../../options/configure.ts';
import { endpointslices } from '../endpointslices.ts';
import { services } from '../services.ts';
import { SERVICE_NAME } from './service-endpoints.ts';

type Condition = 'ready' | 'serving' | 'terminating';
interface Endpoint {
  readonly conditions?: Partial<Record<Condition, boolean>>;
  readonly zone?: string;
}

function slice(name: string, service: string, endpoints: readonly Endpoint[], addressType = 'IPv4'): KubernetesObject {
  const labels = service === '' ? [] : [SERVICE_NAME, service];
  const given = endpoints.map(({ conditions = {}, zone = '' }) => ({ conditions, zone }));
  const metadata = { ...endpointslices.schema.absent.metadata, name, namespace: 'shop', uid: name, labels };
  return { ...endpointslices.schema.absent, metadata, addressType, endpoints: given } as KubernetesObject;
}

/** Services that are listed, and what is told of their endpoints. */
function setUp(names: readonly string[]) {
  const kinds = [endpointslices, services].map((kind) => configure(kind as unknown as Kind, { profile: 'semconv' }));
  const store = new StateStore();
  const joins = new Joins(store, () => {});
  const [slices, objects] = kinds.map((kind) => store.open(kind));
  const sinks = [slices!, objects!].map((scope) => joins.sinkFor(scope)) as [ScopeSink, ScopeSink];
  for (const sink of sinks) sink.init();
  for (const name of names) {
    const { absent } = services.schema;
    sinks[1].initApply({ ...absent, metadata: { ...absent.metadata, name, namespace: 'shop', uid: name } });
  }
  for (const sink of sinks) sink.initDone();
  const family = objects!.kind.families.find(({ name }) => name === 'k8s.service.endpoint.count')!;
  const rows = (name: string) => {
    for (const _ of joins.rewrite());
    const found: string[] = [];
    const object = objects!.find(`shop/${name}`)!;
    family.visit(object, (value, labels = []) => found.push(`${labels.map((text) => text ?? '-').join(' ')} ${value}`));
    return found;
  };
  return { slices: sinks[0], rows };
}

test('the endpoints of all slices of a service are counted, each in its conditions', () => {
  const { slices, rows } = setUp(['web', 'other']);
  slices.apply(slice('web-1', 'web', [{ zone: 'a' }, { zone: 'b' }, { zone: 'a', conditions: { ready: false } }]));
  slices.apply(slice('web-2', 'web', [{ zone: 'a', conditions: { ready: false, serving: true, terminating: true } }]));
  slices.apply(slice('web-3', 'web', [{ conditions: { ready: true } }], 'IPv6'));
  slices.apply(slice('none', '', [{}]));
  assert.deepEqual(rows('web'), [
    'ready IPv4 a 1',
    'serving IPv4 a 2',
    'terminating IPv4 a 1',
    'ready IPv4 b 1',
    'serving IPv4 b 1',
    'terminating IPv4 b 0',
    'ready IPv6 - 1',
    'serving IPv6 - 1',
    'terminating IPv6 - 0',
  ]);
  assert.deepEqual(rows('other'), []);
});

test('a service whose slices have no endpoints has none in any condition', () => {
  const { slices, rows } = setUp(['web']);
  slices.apply(slice('web-1', 'web', []));
  assert.deepEqual(rows('web'), ['ready IPv4 - 0', 'serving IPv4 - 0', 'terminating IPv4 - 0']);
});

test('a slice that is gone counts no more', () => {
  const { slices, rows } = setUp(['web']);
  slices.apply(slice('web-1', 'web', [{}]));
  slices.apply(slice('web-2', 'web', [{}, {}]));
  assert.equal(rows('web')[0], 'ready IPv4 - 3');
  slices.delete(slice('web-2', 'web', []));
  assert.equal(rows('web')[0], 'ready IPv4 - 1');
  slices.delete(slice('web-1', 'web', []));
  assert.deepEqual(rows('web'), []);
});

test('through any changes of slices the counts are those of all that there are', () => {
  const endpoint = fc.record({
    conditions: fc.dictionary(fc.constantFrom<Condition>('ready', 'serving', 'terminating'), fc.boolean()),
    zone: fc.constantFrom('', 'a', 'b'),
  });
  const step = fc.record({
    type: fc.constantFrom('apply', 'apply', 'delete', 'clear' as const),
    name: fc.constantFrom('s1', 's2', 's3'),
    service: fc.constantFrom('web', 'db', ''),
    endpoints: fc.array(endpoint, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20, size: 'max' }), (steps) => {
      const { slices, rows } = setUp(['web', 'db']);
      const known = new Map<string, (typeof steps)[number]>();
      for (const each of steps) {
        const { type, name, service, endpoints } = each;
        if (type === 'clear') known.clear();
        else if (type === 'delete') known.delete(name);
        else known.set(name, each);
        slices[type as 'apply'](slice(name, service, endpoints));
        for (const wanted of ['web', 'db']) {
          const all = [...known.values()].filter((one) => one.service === wanted).flatMap((one) => one.endpoints);
          const ready = all.filter(({ conditions }) => conditions.ready ?? true).length;
          const serving = all.filter(({ conditions }) => conditions.serving ?? conditions.ready ?? true).length;
          const terminating = all.filter(({ conditions }) => conditions.terminating).length;
          const sums = { ready: 0, serving: 0, terminating: 0 };
          for (const row of rows(wanted)) {
            const [condition, , , count] = row.split(' ');
            sums[condition as Condition] += Number(count);
          }
          assert.deepEqual(sums, { ready, serving, terminating });
        }
      }
    }),
    { numRuns: 300 },
  );
});
