/** Who this process is to the API server: request headers and TLS material, read anew as they rotate. */

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
  /** The proxy's URL. */
  readonly proxy?: string;
}

/** A source of identities. Any number of calls at one time do the work once. */
export interface Credentials {
  /** The identity for the next request. */
  current(): Promise<Identity>;
  /** The same, read from its source now: for use after a 401. */
  refresh(): Promise<Identity>;
}

const NOBODY: Identity = { headers: {}, tls: {} };

/** No credentials at all: for a server that asks for none, such as `kubectl proxy`. */
export const noCredentials: Credentials = {
  current: async () => NOBODY,
  refresh: async () => NOBODY,
};
