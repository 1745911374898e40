/** What a push of the state would send, as OTLP/JSON: the push itself, to a receiver in this process. */
import type { ClusterState } from '../../component/cluster-state.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { CodedError } from '../../errors.ts';
import type { Output } from '../parsing/declaration.ts';
import { startLoopbackReceiver } from './loopback-receiver.ts';
import { pushOnce } from './push-once.ts';

/** Writes one request a line. */
export async function writeOtlpLines(state: ClusterState, settings: Settings, output: Output): Promise<void> {
  const receiver = await startLoopbackReceiver(async (body) => {
    await output.write(body);
    await output.write('\n');
  });
  try {
    const { accepted, reasons } = await pushOnce(state, destinationAt(receiver.url, settings));
    if (!accepted) throw new CodedError('KSO_EXPOSITION', { place: 'the state', reason: reasons.join(', ') });
  } finally {
    receiver.close();
  }
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
    interval: HOUR,
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
