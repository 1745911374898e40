/** Who this process is to the API server: request headers and TLS material, read anew as they rotate. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../client/network-error.ts';

/** What identifies both ends of a TLS connection; PEM texts. */
export interface TlsIdentity {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate must carry, where it is not the address's. */
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What a request needs beside its path. */
export interface Identity {
  /** Lower-case names. A list is sent as a header for each value. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsIdentity;
  /** The URL of the proxy on the way to the server. */
  readonly proxy?: string;
}

/** A source of identities. Any number of calls at one time do the work once. */
export interface Credentials {
  /** The identity for the next request; rejects where none could ever be read. */
  current(): Promise<Identity>;
  /** The identity to use after the server answered 401 to `rejected`. */
  refresh(rejected: Identity): Promise<Identity>;
}

/** Kubelet rotates a projected token well before it expires; reading once a minute is what client-go does, too. */
const MAX_AGE_MS = 60_000;

const NOBODY: Identity = { headers: {}, tls: {} };

/** No credentials at all: for a server that asks for none, such as `kubectl proxy`. */
export const noCredentials: Credentials = {
  current: async () => NOBODY,
  refresh: async () => NOBODY,
};

/**
 * Credentials that are read again once they are a minute old, and at once after a 401. `read` is told whether to
 * mistrust what it has cached itself. Where reading fails the last identity stays in use: the server decides how long.
 */
export function rereadCredentials(
  read: (mistrust: boolean) => Promise<Identity>,
  { now = Date.now }: { readonly now?: () => number } = {},
): Credentials {
  let last: { identity: Identity; at: number } | undefined;
  let reading: Promise<Identity> | undefined;

  function reread(mistrust: boolean): Promise<Identity> {
    reading ??= read(mistrust)
      .catch((error: unknown) => {
        if (last === undefined) throw error;
        return last.identity;
      })
      .then((identity) => {
        last = { identity, at: now() };
        return identity;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return {
    async current() {
      return last !== undefined && now() - last.at < MAX_AGE_MS ? last.identity : reread(false);
    },
    async refresh(rejected) {
      // Many requests are refused together; the first one's reading serves the rest.
      return last !== undefined && last.identity !== rejected ? last.identity : reread(true);
    },
  };
}

/** Credentials of a pod: the files `token` and `ca.crt` in the folder that the kubelet mounts. */
export function serviceAccountCredentials(folder: string, options?: { readonly now?: () => number }): Credentials {
  return rereadCredentials(async () => {
    const [token, ca] = await Promise.all([readText(join(folder, 'token')), readText(join(folder, 'ca.crt'))]);
    return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
  }, options);
}

/** The text of a file of credentials; rejects with KSO_CREDENTIALS_UNREADABLE. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CodedError('KSO_CREDENTIALS_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
  }
}
