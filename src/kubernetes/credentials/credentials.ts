/** Who this process is to the API server: request headers and TLS material, read anew as they rotate. */
import { join } from 'node:path';
import type { Log } from '../../telemetry/log.ts';
import { createFileReader } from './files.ts';
import { createNotice } from './notice.ts';
import { createRenewal, type Reading } from './renewal.ts';

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

/**
 * A source of identities. Any number of calls at one time do the work once, and who holds a valid identity is not held up
 * by the work. What is asked for with a signal is no longer waited for when that aborts.
 */
export interface Credentials {
  /** The identity for the next request; rejects where none could ever be read. */
  current(signal?: AbortSignal): Promise<Identity>;
  /**
   * The identity to use after the server answered 401 to `rejected`; the same object where there is no other, so that to
   * ask once more would be in vain.
   */
  refresh(rejected: Identity, signal?: AbortSignal): Promise<Identity>;
}

/** What credentials are made with. */
export interface CredentialsOptions {
  /** Told once when something can't be read again, and once when it can; by default nobody is. */
  readonly log?: Log | undefined;
  /** A clock that only goes forward, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Kubelet rotates a projected token well before it expires; reading once a minute is what client-go does, too. */
export const FILE_AGE_MS = 60_000;

const NOBODY: Identity = { headers: {}, tls: {} };

/** No credentials at all: for a server that asks for none, such as `kubectl proxy`. */
export const noCredentials: Credentials = {
  current: async () => NOBODY,
  refresh: async () => NOBODY,
};

/**
 * Credentials that are read again once they are no longer fresh, and after a 401. `read` is told whether to mistrust what
 * it has cached itself. Where reading fails the last identity stays in use: the server decides how long.
 */
export function renewedCredentials(
  read: (mistrust: boolean) => Promise<Reading<Identity>>,
  { log, now }: CredentialsOptions = {},
): Credentials {
  const spacing = { least: 1000, most: FILE_AGE_MS };
  return createRenewal({ read, spacing, notice: createNotice(log, 'The credentials'), now });
}

/** The same for what has no end of its own: it is read again once it is a minute old. */
export function rereadCredentials(
  read: (mistrust: boolean) => Promise<Identity>,
  options?: CredentialsOptions,
): Credentials {
  return renewedCredentials(async (mistrust) => ({ value: await read(mistrust), freshFor: FILE_AGE_MS }), options);
}

/** Credentials of a pod: the files `token` and `ca.crt` in the folder that the kubelet mounts. */
export function serviceAccountCredentials(folder: string, options: CredentialsOptions = {}): Credentials {
  const files = createFileReader(options);
  return rereadCredentials(async () => {
    const [token, ca] = await Promise.all([files.read(join(folder, 'token')), files.readPem(join(folder, 'ca.crt'))]);
    return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
  }, options);
}
