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
export function createCredentialsReader(
  settings: Pick<Destination, 'certificate' | 'clientCertificate' | 'clientKey'>,
): CredentialsReader {
  const paths = [settings.certificate, settings.clientCertificate, settings.clientKey];
  let last: TransportCredentials | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async read() {
      if (last !== undefined && performance.now() - readAt < AGE) return last;
      try {
        const [ca, cert, key] = await Promise.all(paths.map((path) => path && readFile(path, 'utf8')));
        const read: TransportCredentials = { ca, cert, key };
        if (last === undefined || !isDeepStrictEqual(read, last)) {
          if (paths.some((path) => path !== undefined)) contextOf(read);
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
