/** `node bench/compression.ts [pods]`: what gzip and zstd make of the requests of a push, in bytes and CPU time. */

import { createDecoder } from '../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../src/kubernetes/codec/strings.ts';
import { Compressor } from '../src/otel/send/compressor.ts';
import type { Encoding } from '../src/otel/send/transport/transport.ts';
import { SimulatedCluster } from '../src/simulator/cluster.ts';
import { jsonEncodings } from '../src/simulator/server/encoding.ts';
import { StateStore } from '../src/state/store.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { defaultKinds as kinds } from '../test/support/kinds/default-kinds.ts';
import { pushOnce } from '../test/support/otlp/push-once.ts';
import { OtlpReceiver } from '../test/support/otlp/receiver.ts';

const pods = Number(process.argv[2] ?? 2000);
const rounds = 5;

const kind = kinds.find(({ resource }) => resource === 'pods')!;
const cluster = new SimulatedCluster();
fillCluster(cluster, { pods });
const encoding = jsonEncodings.object;
const list = Buffer.concat([
  ...encoding.list(cluster.api.byResource('pods')!, { resourceVersion: '1' }, cluster.list('pods')),
]);
const decoder = createDecoder(kind.schema, { form: 'object' }, createStringCache());
const store = new StateStore();
const scope = store.open(kind);
scope.init();
for (const object of decoder.list(encoding.contentType, list)) scope.initApply(object);
scope.initDone();

const receiver = await OtlpReceiver.start();
const points = await pushOnce(store, receiver.url, { compression: 'none' });
await receiver.close();
const bodies = receiver.received.map(({ body }) => body);
const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
process.stdout.write(`${bodies.length} requests, ${points} points, ${(bytes / points).toFixed(1)} bytes a point\n`);

for (const encoding of ['gzip', 'zstd'] as const) {
  let best = Number.POSITIVE_INFINITY;
  let compressed = 0;
  for (let round = 0; round < rounds; round++) {
    const began = process.cpuUsage();
    compressed = await compress(encoding);
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, user + system);
  }
  const a = (total: number) => (total / points).toFixed(2);
  process.stdout.write(`${encoding}: ${a(compressed)} bytes and ${a(best)} µs of CPU a point\n`);
}

/** The bytes that all requests come to. */
async function compress(encoding: Encoding): Promise<number> {
  const compressor = new Compressor();
  compressor.expect(points);
  const members = await Promise.all(bodies.map((body) => compressor.compress(body, encoding)));
  compressor.close();
  return members.reduce((sum, { length }) => sum + length, 0);
}
