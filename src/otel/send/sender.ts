import type { OtlpSettings } from '../../config/settings.ts';
import type { Term } from '../../term.ts';
import { readCredentials, type Sender } from './transport.ts';

/**
 * A sender for the protocol of a destination; only its code is loaded. With a term no request leaves when that is over,
 * repetitions included. Rejects where a certificate can't be read.
 */
export async function createSender(settings: OtlpSettings, term?: Term): Promise<Sender> {
  const credentials = await readCredentials(settings);
  if (settings.protocol === 'grpc') {
    const { createGrpcSender } = await import('./transport-grpc.ts');
    return createGrpcSender(settings, credentials, term);
  }
  const { createHttpSender } = await import('./transport-http.ts');
  return createHttpSender(settings, credentials, term);
}
