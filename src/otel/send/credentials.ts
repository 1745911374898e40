import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { contextOf } from '../../tls.ts';
import type { Destination } from './transport.ts';

/** Certificates and key as PEM; undefined where the settings name none. */
export interface TransportCredentials {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

type CredentialFiles = Pick<Destination, 'certificate' | 'clientCertificate' | 'clientKey'>;

/** Reads the PEM files that a destination names, once. Rejects where one can't be read. */
export async function readCredentials(settings: CredentialFiles): Promise<TransportCredentials> {
  const paths = [settings.certificate, settings.clientCertificate, settings.clientKey];
  const [ca, cert, key] = await Promise.all(paths.map((path) => path && readFile(path, 'utf8')));
  return { ca, cert, key };
}

/** The certificates of one destination. */
export interface CredentialsReader {
  /**
   * What the files say, read anew where they may have been replaced: the same object as long as that is the same, and the
   * last that could be used while they can't, since who writes them may be in the middle of it. Rejects where they never
   * could.
   */
  read(): Promise<TransportCredentials>;
  /** To be called when a request failed: what was read may be of yesterday. */
  doubt(): void;
}

/** How old what was read may be, in milliseconds: who replaces a certificate does so well before it expires. */
const AGE = 10_000;

/** Reads the PEM files that a destination names; they need not be there yet. */
export function createCredentialsReader(settings: CredentialFiles): CredentialsReader {
  let last: TransportCredentials | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async read() {
      if (last !== undefined && performance.now() - readAt < AGE) return last;
      try {
        const read = await readCredentials(settings);
        if (last === undefined || !isDeepStrictEqual(read, last)) {
          // Throws where they can't be used.
          if (Object.values(read).some((text) => text !== undefined)) contextOf(read);
          last = read;
        }
      } catch (error) {
        if (last === undefined) throw error;
      }
      readAt = performance.now();
      return last;
    },
    doubt() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
