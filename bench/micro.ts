/** `node bench/micro.ts [pods]`: what one pod costs at each station of its way, in one process and one thread. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createDecoder } from '../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../src/kubernetes/codec/strings.ts';
import { RequestWriter } from '../src/otel/encode/encode.ts';
import { registerFamilies } from '../src/otel/instruments/families.ts';
import { StateMeter } from '../src/otel/instruments/meter.ts';
import { unitsOf } from '../src/otel/instruments/units.ts';
import { writeSamples } from '../src/otel/push/walk.ts';
import { Exposition } from '../src/prometheus/exposition.ts';
import { renderFamily } from '../src/prometheus/formats/text.ts';
import { eachSample, type KubernetesObject } from '../src/resources/declare/kind.ts';
import { SimulatedCluster } from '../src/simulator/cluster.ts';
import { jsonEncodings } from '../src/simulator/server/encoding.ts';
import { StateStore } from '../src/state/store.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { protobufEncodings } from '../test/simulator/protobuf/encoding.ts';
import { defaultKinds as kinds } from '../test/support/kinds/default-kinds.ts';

const pods = Number(process.argv[2] ?? 2000);
const rounds = 5;
const kind = kinds.find(({ resource }) => resource === 'pods')!;
const cluster = new SimulatedCluster();
fillCluster(cluster, { pods });
const api = cluster.api.byResource('pods')!;

const strings = createStringCache();
const decoder = createDecoder(kind.schema, { form: 'object' }, strings);
let objects: KubernetesObject[] = [];
for (const encoding of [jsonEncodings.object, protobufEncodings.object]) {
  const body = Buffer.concat([...encoding.list(api, { resourceVersion: '1' }, cluster.list('pods'))]);
  const name = encoding === jsonEncodings.object ? 'JSON' : 'protobuf';
  await station(`reading ${name} (${Math.round(body.length / pods)} bytes a pod)`, () => {
    objects = [...decoder.list(encoding.contentType, body)];
  });
}

let store = new StateStore();
await station('keeping a new pod', () => {
  store = new StateStore();
  fill(objects);
});
await station('keeping a pod that has not changed', () => {
  const { scopes } = store.kinds[0]!;
  for (const object of objects) scopes[0]!.apply(object);
});
let samples = 0;
await station('walking its families', () => {
  samples = 0;
  const sample = () => {
    samples += 1;
  };
  for (const family of kind.families) eachSample(family, objects, { object: () => {}, sample });
});
let bytes = 0;
await station('writing its text', () => {
  bytes = kind.families.reduce((sum, family) => sum + renderFamily(kind, family, objects).bytes.length, 0);
});
await station('making its fragments, compressed', () => new Exposition(store).warm());
const exposition = new Exposition(store);
await exposition.warm();
await station('a scrape of its fragments, gzip', () => drain(exposition.stream({ format: 'text', encoding: 'gzip' })));
await station('a scrape of its fragments, text', () =>
  drain(exposition.stream({ format: 'text', encoding: 'identity' })),
);
await station('writing its points as OTLP', writePoints);
print(`\n${(samples / pods).toFixed(1)} samples and ${Math.round(bytes / pods)} bytes of text a pod`);
print(`${await heapPerPod()} bytes of heap a pod in the state`);
print(`${Math.round(exposition.statistics.bytes / pods)} bytes of fragments a pod`);

/** Does it some times over and prints the best. */
async function station(name: string, work: () => unknown): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / pods);
  }
  print(`${best.toFixed(2).padStart(8)} us/pod  ${name}`);
}

function fill(read: Iterable<KubernetesObject>): void {
  const scope = store.open(kind);
  scope.init();
  for (const object of read) scope.initApply(object);
  scope.initDone();
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

async function writePoints(): Promise<void> {
  const meter = new StateMeter({ name: 'bench' });
  registerFamilies(meter, store);
  const { readings } = await meter.cycle(10_000);
  const writer = new RequestWriter({
    resource: resourceFromAttributes({}),
    scope: meter.scope,
    maxBytes: () => 2 ** 20,
    allocate: (size) => Buffer.allocUnsafe(size),
    deliver: () => {},
  });
  const units = unitsOf(readings.flatMap(({ visitors }) => visitors));
  const opened = units.map((unit) => ({ unit, deltas: undefined }));
  writer.open(opened, Date.now());
  await writeSamples(units, units[0]!.parts(), writer, async () => {});
  writer.close();
  writer.finish();
}

/** Heap before and after the pods are in a state that holds nothing else, between full collections. */
async function heapPerPod(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const body = Buffer.concat([...protobufEncodings.object.list(api, { resourceVersion: '1' }, cluster.list('pods'))]);
  objects = [];
  store = new StateStore();
  collect();
  const before = process.memoryUsage().heapUsed;
  fill(decoder.list(protobufEncodings.object.contentType, body));
  await new Promise(setImmediate);
  collect();
  return Math.round((process.memoryUsage().heapUsed - before) / pods);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
