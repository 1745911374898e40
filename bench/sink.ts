/** An OTLP receiver in a process of its own, which counts data points by walking the wire format. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What came since it was asked the last time. */
export interface Received {
  readonly requests: number;
  readonly points: number;
  /** Bytes as sent and as unpacked. */
  readonly wireBytes: number;
  readonly bytes: number;
  /** Seconds from the oldest time of its points to the arrival of a request, at most. */
  readonly lag: number;
}

const NONE: Received = { requests: 0, points: 0, wireBytes: 0, bytes: 0, lag: 0 };

let received = NONE;
const server = createServer(async (request, response) => {
  const arrival = Date.now();
  const body = await buffer(request);
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const { points, oldest } = countPoints(bytes);
  received = {
    requests: received.requests + 1,
    points: received.points + points,
    wireBytes: received.wireBytes + body.length,
    bytes: received.bytes + bytes.length,
    lag: points === 0 ? received.lag : Math.max(received.lag, (arrival - oldest) / 1000),
  };
});
process.on('message', () => {
  process.send?.(received);
  received = NONE;
});
process.on('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

/** From a request to the points: resource_metrics, scope_metrics, metrics, gauge or sum, data_points. */
const PATH: readonly (readonly number[])[] = [[1], [2], [2], [5, 7], [1]];
const TIME_FIELD = 3;
const FIXED64 = 1;

function countPoints(bytes: Buffer): { points: number; oldest: number } {
  let points = 0;
  let oldest = Number.POSITIVE_INFINITY;
  let at = 0;
  walk(bytes.length, 0);
  return { points, oldest };

  function walk(end: number, depth: number): void {
    while (at < end) {
      const tag = varint();
      const [field, wire] = [tag >>> 3, tag & 7];
      if (wire === 2) {
        const to = varint() + at;
        if (depth < PATH.length && PATH[depth]!.includes(field)) {
          if (depth === PATH.length - 1) points += 1;
          walk(to, depth + 1);
        }
        at = to;
      } else if (wire === FIXED64) {
        if (depth === PATH.length && field === TIME_FIELD) {
          oldest = Math.min(oldest, (bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at)) / 1e6);
        }
        at += 8;
      } else if (wire === 5) at += 4;
      else varint();
    }
  }

  function varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
}
