/** What a push of the state would send, as OTLP/JSON: the push itself, to a receiver in this process. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ClusterState } from '../../cluster-state.ts';
import type { OtlpSettings } from '../../config/otlp-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { CodedError } from '../../errors.ts';
import { registerFamilies } from '../../otel/instruments/families.ts';
import { StateMeter } from '../../otel/instruments/meter.ts';
import { resourceFor } from '../../otel/instruments/resource.ts';
import type { PushOutcome } from '../../otel/push/push.ts';
import { createStreamingPush } from '../../otel/push/streaming-reader.ts';
import { version } from '../../version.ts';
import type { Output } from '../declaration.ts';

/** Writes one request a line. Gives the number of points. */
export async function writeOtlpLines(state: ClusterState, settings: Settings, output: Output): Promise<number> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    await output.write(`${body}\n`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const destination = destinationAt(`http://127.0.0.1:${port}/v1/metrics`, settings);
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, state.store));
  const ended = Promise.withResolvers<PushOutcome>();
  const reasons: string[] = [];
  const push = createStreamingPush({
    settings: destination,
    meter,
    resource: resourceFor(destination, await state.resource),
    turns: state.turns,
    log: { warn: (about: object | string, sentence?: string) => void reasons.push(sentence ?? String(about)) },
    onPush: ended.resolve,
  });
  await push.start();
  const { accepted, points } = await ended.promise;
  server.close();
  server.closeAllConnections();
  if (!accepted) throw new CodedError('KSO_EXPOSITION', { place: 'the state', reason: reasons.join(', ') });
  return points;
}

const HOUR = 3_600_000;

/** In order: one request at a time, and nothing after the first push. */
function destinationAt(url: string, { profile }: Settings): OtlpSettings {
  return {
    name: 'dump',
    url,
    protocol: 'http/json',
    headers: {},
    timeout: HOUR,
    compression: 'none',
    interval: 2 * HOUR,
    exportTimeout: HOUR,
    pushChanges: undefined,
    temporality: 'cumulative',
    histogramAggregation: 'explicit_bucket_histogram',
    maxRequestBytes: 1_048_576,
    families: undefined,
    profile,
    concurrency: 1,
    ends: false,
    resourceAttributes: {},
    certificate: undefined,
    clientCertificate: undefined,
    clientKey: undefined,
    insecure: false,
  };
}
