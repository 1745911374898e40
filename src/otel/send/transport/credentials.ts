import { readFile } from 'node:fs/promises';
import type { LogsDestination } from '../../../config/destinations/otlp-settings.ts';
import { contextOf } from '../../../http/tls.ts';
import { createReread, type Reread } from './reread.ts';

/** Certificates and key as PEM; undefined where the settings name none. */
export interface TransportCredentials {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

type CredentialFiles = Pick<LogsDestination, 'certificate' | 'clientCertificate' | 'clientKey'>;

/** Reads the PEM files that a destination names, once. Rejects where one can't be read. */
export async function readCredentials(settings: CredentialFiles): Promise<TransportCredentials> {
  const paths = [settings.certificate, settings.clientCertificate, settings.clientKey];
  const [ca, cert, key] = await Promise.all(paths.map((path) => path && readFile(path, 'utf8')));
  return { ca, cert, key };
}

/** The certificates of a destination; they need not be there yet. */
export function createCredentialsReader(settings: CredentialFiles): Reread<TransportCredentials> {
  return createReread(async () => {
    const read = await readCredentials(settings);
    // Throws where they can't be used.
    if (Object.values(read).some((text) => text !== undefined)) contextOf(read);
    return read;
  });
}
