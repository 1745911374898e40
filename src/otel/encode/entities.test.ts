import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import { decodeRequest, pointsOf } from '../../../test/support/otlp/proto.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { entityByUid, metricsOf, SCHEMA_URL } from '../../resources/declare/conventions.ts';
import type { Entity } from '../../resources/declare/family.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { unitsOf } from '../instruments/units.ts';
import { writeSamples } from '../push/walk.ts';
import type { Batch } from './encode.ts';
import { EntityWriter } from './entities.ts';
import { MessageWriter } from './message-writer.ts';
import { fieldsOf } from './wire.ts';

const NOW = 1_800_000_000_250;
const resource = resourceFromAttributes({
  'service.name': 'kube-state-metrics',
  'service.instance.id': 'x',
  'k8s.cluster.uid': 'the-cluster',
  'deployment.environment.name': 'größe',
});

const entity: Entity<Widget> = { ...entityByUid<Widget>('test.gizmo', true), dynamic: ({ tags }) => tags };
/** A request without the fields `entity_refs`, which the stock serializer does not know. */
function withoutReferences(bytes: Buffer, depth = 0): Buffer {
  const parts: Buffer[] = [];
  for (const { number, start, from, to } of fieldsOf(bytes)) {
    if (depth === 2 && number === 3) continue;
    if (depth === 2 || number !== 1) parts.push(bytes.subarray(start, to));
    else {
      const content = withoutReferences(bytes.subarray(from, to), depth + 1);
      const writer = new MessageWriter(Buffer.alloc, 16);
      writer.header(0x0a, content.length);
      parts.push(writer.buffer.subarray(0, writer.position), content);
    }
  }
  return Buffer.concat(parts);
}

/** The checksum of the one tag. */
const TAGGED = '5b802db8';
const gizmo = metricsOf(entity);
const part = metricsOf({ ...entity, type: 'test.part', id: ['test.gizmo.uid', 'test.part.name'], inner: 1 });
const gizmos: Kind<Widget> = {
  ...widgets,
  families: [
    gizmo.upDownCounter('test.gizmo.turns', '{turn}', 'Turns.', ({ turns }) => turns),
    part.gauge('test.part.size', 'By', 'Size.', ['test.part.name'], (_, emit) => {
      emit(1.5, ['left']);
      emit(2.5, ['right']);
    }),
    gizmo.gauge('test.gizmo.colour', '', 'Its colour.', ['colour'], ({ colour }, emit) => {
      emit(1, [colour]);
      emit(0, ['none']);
    }),
  ],
};

async function encode(objects: readonly Widget[], maxBytes: number, kind = gizmos): Promise<Batch[]> {
  const store = new StateStore();
  const scope = store.open(kind);
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const batches: Batch[] = [];
  const writer = new EntityWriter({
    resource,
    scope: meter.scope,
    maxBytes: () => maxBytes,
    written: 0,
    allocate: (bytes) => Buffer.alloc(bytes, 0xff),
    deliver: (batch) => batches.push(batch),
  });
  const { readings } = await meter.cycle();
  for (const unit of unitsOf(readings.flatMap(({ visitors }) => visitors))) {
    writer.open([{ unit, deltas: undefined }], NOW);
    await writeSamples([unit], unit.parts(), writer, async () => {});
    writer.close();
  }
  writer.finish();
  return batches;
}

const entitiesOf = (batches: readonly Batch[]) => batches.flatMap(({ bytes }) => decodeRequest(bytes).resourceMetrics);
const namesOf = (batches: readonly Batch[]) =>
  entitiesOf(batches).map(({ resource: entityResource }) => {
    const texts = entityResource?.attributes?.map(({ key, value }) => [key, value?.stringValue]) ?? [];
    const attributes = Object.fromEntries(texts);
    return [attributes['test.gizmo.name'], attributes['test.part.name']].filter((name) => name !== undefined).join('/');
  });

test('an entity is byte for byte what the stock serializer writes for its resource, but for the references', async () => {
  const one = widget('a', { colour: 'ü'.repeat(9000), turns: 3, tags: { names: ['x.y/z'], values: ['1'] } });
  const { uid, name, namespace, creationTimestamp } = one.metadata;
  const [batch] = await encode([one], 1_000_000);
  const common = {
    'service.name': 'kube-state-metrics',
    'k8s.cluster.uid': 'the-cluster',
    'deployment.environment.name': 'größe',
  };
  const attributes = {
    'test.gizmo.uid': uid,
    'test.gizmo.name': name,
    'k8s.namespace.name': namespace,
    'x.y/z': '1',
  };
  const times = { startTime: [0, 0] as [number, number], endTime: [1_800_000_000, 250_000_000] as [number, number] };
  const cumulative = { aggregationTemporality: AggregationTemporality.CUMULATIVE };
  const gauge = (descriptor: MetricData['descriptor'], points: [number, Record<string, string>][]): MetricData => ({
    ...cumulative,
    dataPointType: DataPointType.GAUGE,
    descriptor,
    dataPoints: points.map(([value, own]) => ({ ...times, value, attributes: own })),
  });
  const turns: MetricData = {
    ...cumulative,
    dataPointType: DataPointType.SUM,
    isMonotonic: false,
    descriptor: { name: 'test.gizmo.turns', description: 'Turns.', unit: '{turn}', valueType: 1 },
    dataPoints: [{ ...times, startTime: [creationTimestamp!, 0], value: 3, attributes: {} }],
  };
  const colour = gauge({ name: 'test.gizmo.colour', description: 'Its colour.', unit: '', valueType: 1 }, [
    [1, { colour: one.colour }],
    [0, { colour: 'none' }],
  ]);
  const size = (value: number) =>
    gauge({ name: 'test.part.size', description: 'Size.', unit: 'By', valueType: 1 }, [[value, {}]]);
  const request = (instance: string, more: Record<string, string>, metrics: MetricData[]) =>
    Buffer.from(
      ProtobufMetricsSerializer.serializeRequest({
        resource: resourceFromAttributes({ ...common, 'service.instance.id': instance, ...attributes, ...more }),
        scopeMetrics: [{ scope: { name: 'kube-state-otel', version: '1', schemaUrl: SCHEMA_URL }, metrics }],
      })!,
    );
  const expected = [
    request(`test.gizmo/${uid}/${TAGGED}`, {}, [turns, colour]),
    request(`test.part/${uid}/left/${TAGGED}`, { 'test.part.name': 'left' }, [size(1.5)]),
    request(`test.part/${uid}/right/${TAGGED}`, { 'test.part.name': 'right' }, [size(2.5)]),
  ];
  assert.deepEqual(withoutReferences(batch!.bytes), Buffer.concat(expected));
});

const instancesOf = async (objects: readonly Widget[], kind = gizmos) =>
  entitiesOf(await encode(objects, 65_536, kind)).map(
    ({ resource: written }) =>
      written?.attributes?.find(({ key }) => key === 'service.instance.id')?.value?.stringValue,
  );
const [turns] = gizmos.families;
const turnsOf = (changes: Partial<Entity<Widget>>): Kind<Widget> => ({
  ...gizmos,
  families: [{ ...turns!, entity: { ...entity, dynamic: undefined!, ...changes } }],
});

test('each entity is an instance of its own, which says what it is', async () => {
  const plain = turnsOf({});
  assert.deepEqual(await instancesOf([widget('a'), widget('b')], plain), ['test.gizmo/a', 'test.gizmo/b']);
  const instances = await instancesOf(Array.from({ length: 20 }, (_, at) => widget(`w${at}`)));
  assert.equal(new Set(instances).size, 60);
});

test('what is unique in a cluster only has the cluster in its instance', async () => {
  const named = turnsOf({ type: 'test.place', id: ['test.place.name'], fixed: 1, labels: ['test.place.name'] });
  const [first] = named.families;
  const values = ({ metadata }: Widget) => [metadata.name];
  const kind = { ...named, families: [{ ...first!, entity: { ...first!.entity!, values } }] };
  assert.deepEqual(await instancesOf([widget('a')], kind), ['test.place/the-cluster/a']);
});

test('an attribute that changes makes another instance, so that the series before can end in every receiver', async () => {
  const tagged = (...values: string[]) => widget('a', { tags: { names: values.map((_, at) => `t${at}`), values } });
  const texts = new Set<string | undefined>();
  const tags = [[], ['x'], ['y'], ['x', 'y'], ['xt1y']];
  for (const values of tags) texts.add((await instancesOf([tagged(...values)]))[0]);
  assert.equal(texts.size, tags.length);
  assert.deepEqual(await instancesOf([tagged('x')]), await instancesOf([{ ...tagged('x'), turns: 77 }]));
});

test('batches are bounded in bytes and together hold each entity once', async () => {
  const objects = Array.from({ length: 300 }, (_, at) => widget(`w${at}`));
  const expected = objects.flatMap(({ metadata: { name } }) => [name, `${name}/left`, `${name}/right`]);
  for (const maxBytes of [2000, 10_000, 65_536]) {
    const batches = await encode(objects, maxBytes);
    assert.ok(batches.length > 1 && batches.every(({ bytes }) => bytes.length <= maxBytes));
    assert.deepEqual(namesOf(batches), expected);
  }
});

test('an entity that is larger than the bound goes alone', async () => {
  const batches = await encode([widget('a'), widget('b', { colour: 'y'.repeat(5000) }), widget('c')], 4000);
  assert.equal(batches.filter(({ bytes }) => bytes.length > 4000).length, 1);
  assert.equal(namesOf(batches).length, 9);
});

test('a batch knows how many points it has', async () => {
  const batches = await encode(
    Array.from({ length: 300 }, (_, at) => widget(`w${at}`)),
    10_000,
  );
  for (const { bytes, points } of batches) {
    const metrics = decodeRequest(bytes).resourceMetrics.flatMap(({ scopeMetrics = [] }) =>
      scopeMetrics.flatMap(({ metrics: some = [] }) => some),
    );
    assert.equal(points, metrics.flatMap(pointsOf).length);
  }
});

test('an attribute of the cluster that the entity has too is there once', async () => {
  const named = metricsOf({
    ...entity,
    labels: [...entity.labels, 'k8s.cluster.uid'],
    values: (object: Widget) => [...entity.values(object), 'of the entity'],
  });
  const family = named.gauge('test.gizmo.named', '', 'Named.', () => 1);
  const [{ resource: written } = {}] = entitiesOf(
    await encode([widget('a')], 65_536, { ...gizmos, families: [family] }),
  );
  assert.deepEqual(
    written?.attributes?.filter(({ key }) => key === 'k8s.cluster.uid').map(({ value }) => value?.stringValue),
    ['of the entity'],
  );
});
