/**
 * `node bench/entities.ts [pods]`: what references between entities cost a push under the names of the semantic
 * conventions, and relationships the entity events, against the same without them.
 */

import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { EntityWriter } from '../src/otel/encode/entities.ts';
import { EncodedReferences } from '../src/otel/encode/entity-references.ts';
import { recordOf } from '../src/otel/entity-events/entity-records.ts';
import { registerFamilies } from '../src/otel/instruments/families.ts';
import { StateMeter } from '../src/otel/instruments/meter.ts';
import { isEntities, unitsOf } from '../src/otel/instruments/units.ts';
import { writeSamples } from '../src/otel/push/walk.ts';
import { Compressor } from '../src/otel/send/compressor.ts';
import { describerOf, type EntityState } from '../src/resources/declare/entities.ts';
import { configure } from '../src/resources/options/configure.ts';
import { SimulatedCluster } from '../src/simulator/cluster.ts';
import { StateStore } from '../src/state/store.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { defaultKinds as kinds } from '../test/support/kinds/default-kinds.ts';
import { encodedKind } from '../test/support/kinds/encoded.ts';

const pods = Number(process.argv[2] ?? 1000);
const rounds = 15;

const cluster = new SimulatedCluster();
fillCluster(cluster, { pods });
const store = new StateStore();
for (const declared of kinds) {
  if (declared.conventions === undefined || !declared.onByDefault) continue;
  const kind = configure(declared, { profile: 'semconv', entities: true });
  const { listBody, read } = encodedKind(kind, 'JSON');
  const scope = store.open(kind);
  scope.init();
  for (const object of read(listBody(cluster.list(kind.resource)))) scope.initApply(object);
  scope.initDone();
}

const uid = '00000000-0000-4000-8000-000000000000';
const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics', 'k8s.cluster.uid': uid });
const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
registerFamilies(meter, store);
const { readings } = await meter.cycle();
const units = unitsOf(readings.flatMap(({ visitors }) => visitors)).filter(isEntities);

const { of: references } = EncodedReferences.prototype;
const none = Buffer.alloc(0);
const nodes = new Map(cluster.list('nodes').map(({ metadata }) => [metadata.name, metadata.uid]));
const states = entityStates();
const bare = states.map((state) => ({ ...state, relationships: [] }));

await compare('a push', 'point', [() => push(() => none), () => push(references)]);
await compare('entity events', 'entity', [async () => events(bare), async () => events(states)]);

interface Bodies {
  readonly bodies: readonly Buffer[];
  readonly count: number;
}

/** Does both in turn some times over, and prints what the second needs against the first. */
async function compare(
  name: string,
  unit: string,
  ways: readonly [() => Promise<Bodies>, () => Promise<Bodies>],
): Promise<void> {
  const best = ways.map(() => ({ count: 0, bytes: 0, gzip: 0, cpu: Number.POSITIVE_INFINITY }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, make] of ways.entries()) {
      const began = process.cpuUsage();
      const { bodies, count } = await make();
      const compressor = new Compressor();
      compressor.expect(count);
      const members = await Promise.all(bodies.map((body) => compressor.compress(body, 'gzip')));
      compressor.close();
      const { user, system } = process.cpuUsage(began);
      const cpu = Math.min(best[at]!.cpu, user + system);
      best[at] = { count, bytes: lengthOf(bodies), gzip: lengthOf(members), cpu };
    }
  }
  const [without, with_] = best as [(typeof best)[0], (typeof best)[0]];
  process.stdout.write(`${name}: ${with_.count} of ${unit}\n`);
  // CPU time is in microseconds.
  for (const key of ['bytes', 'gzip', 'cpu'] as const) {
    const [a, b] = [without[key], with_[key]];
    const each = (total: number) => (total / with_.count).toFixed(2);
    process.stdout.write(`  ${key}: ${each(a)} without, ${each(b)} with, ${(b / a).toFixed(2)} times; ${b} in all\n`);
  }
}

async function push(of: EncodedReferences['of']): Promise<Bodies> {
  EncodedReferences.prototype.of = of;
  const bodies: Buffer[] = [];
  const writer = new EntityWriter({
    resource,
    scope: meter.scope,
    maxBytes: () => 2 ** 20,
    written: 0,
    allocate: (size) => Buffer.allocUnsafe(size),
    deliver: ({ bytes }) => bodies.push(bytes),
  });
  for (const unit of units) {
    writer.open([{ unit, deltas: undefined }], Date.now());
    await writeSamples([unit], unit.parts(), writer, async () => {});
    writer.close();
  }
  writer.finish();
  return { bodies, count: writer.written };
}

function events(of: readonly EntityState[]): Bodies {
  const records: ReadableLogRecord[] = [];
  const keep = { onEmit: (record: ReadableLogRecord) => void records.push(record) };
  const processor = { ...keep, forceFlush: async () => {}, shutdown: async () => {} };
  const logger = new LoggerProvider({ resource, processors: [processor] }).getLogger('kube-state-otel');
  for (const entity of of) logger.emit(recordOf({ type: 'state', entity }, 3_600_000));
  const bodies: Buffer[] = [];
  for (let at = 0; at < records.length; at += 128) {
    bodies.push(Buffer.from(ProtobufLogsSerializer.serializeRequest(records.slice(at, at + 128))!));
  }
  return { bodies, count: of.length };
}

function entityStates(): readonly EntityState[] {
  return store.kinds.flatMap((state) => {
    const describer = describerOf(state.kind, (name) => nodes.get(name));
    const objects = state.blocks().flatMap((block) => block.objects);
    return describer === undefined ? [] : objects.flatMap((object) => [...describer.describe(object)]);
  });
}

function lengthOf(all: readonly Uint8Array[]): number {
  return all.reduce((sum, { length }) => sum + length, 0);
}
