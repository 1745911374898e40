/** Whom Go's crypto/tls trusts and whom it doesn't, over real connections to an API server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { issue, withoutOpenssl } from '../../test/support/authority.ts';
import { createApiClient } from '../kubernetes/client/client.ts';
import { rereadCredentials, type TlsIdentity } from '../kubernetes/credentials/credentials.ts';

const skip = withoutOpenssl();
const made = skip === false ? make() : undefined;

function make() {
  const root = issue({ commonName: 'root', isAuthority: true });
  const intermediate = issue({ commonName: 'intermediate', isAuthority: true, issuer: root });
  const server = issue({ names: 'DNS:localhost,IP:127.0.0.1', issuer: intermediate });
  const of = (names: string | undefined, commonName?: string) =>
    issue({ issuer: root, ...(names !== undefined && { names }), ...(commonName !== undefined && { commonName }) });
  return {
    root,
    intermediate,
    server,
    of,
    other: issue({ commonName: 'other', isAuthority: true }),
    oldRoot: issue({ commonName: 'old', isAuthority: true, days: -1 }),
    client: issue({ commonName: 'client', issuer: intermediate }),
  };
}

interface Seen {
  readonly servername: unknown;
  readonly isAuthorized: boolean;
}

/** Asks a server that shows itself so; what it saw of the client, or why there was no answer. */
async function ask(context: TestContext, server: TlsOptions, tls: TlsIdentity, host = 'localhost') {
  const seen: Seen[] = [];
  const listening = createServer(server, (socket: TLSSocket) => {
    seen.push({ servername: socket.servername || undefined, isAuthorized: socket.authorized });
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'));
  });
  listening.on('tlsClientError', () => {});
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const client = createApiClient({
    server: `https://${host}:${(listening.address() as AddressInfo).port}`,
    credentials: rereadCredentials(async () => ({ headers: {}, tls })),
    userAgent: 'test',
  });
  context.after(async () => {
    await client.close();
    listening.close();
  });
  try {
    await client.get('/', {}, { accept: '*/*', signal: new AbortController().signal });
    return seen[0]!;
  } catch (error) {
    return (error as Error).message;
  }
}

interface Row {
  readonly server: TlsOptions;
  readonly tls: TlsIdentity;
  readonly host?: string;
  /** Why there is no connection; where there is one, what the server saw. */
  readonly refused?: RegExp;
  readonly seen?: Partial<Seen>;
}

type Made = NonNullable<typeof made>;

const rows: Record<string, (made: Made) => Row> = {
  'a server whose chain ends in the CA is trusted': ({ root, intermediate, server }) => ({
    server: { ...server, cert: server.cert + intermediate.cert },
    tls: { ca: root.cert },
  }),
  'a CA that is but an intermediate is trusted': ({ intermediate, server }) => ({
    server: { ...server, cert: server.cert + intermediate.cert },
    tls: { ca: intermediate.cert },
  }),
  'an intermediate that the server does not send is found in the CA': ({ intermediate, server }) => ({
    server,
    tls: { ca: intermediate.cert },
  }),
  "the server's own certificate is trusted as CA": ({ server }) => ({ server, tls: { ca: server.cert } }),
  'a chain without its intermediate is refused': ({ root, server }) => ({
    server,
    tls: { ca: root.cert },
    refused: /unable to verify|unable to get/,
  }),
  'another CA is refused': ({ other, server }) => ({ server, tls: { ca: other.cert }, refused: /unable to/ }),
  'without a CA only whom the machine trusts is trusted': ({ server }) => ({ server, tls: {}, refused: /unable to/ }),
  'an empty CA is none': ({ server }) => ({ server, tls: { ca: '' }, refused: /unable to/ }),
  'a CA with several certificates, comments and line ends of Windows is read': ({ other, intermediate, server }) => ({
    server,
    tls: { ca: `# ours\n${other.cert}\nsubject=CN = two\n${intermediate.cert}`.replaceAll('\n', '\r\n') },
  }),
  'a certificate that can not be read leaves the others in a CA as they are': ({ intermediate, server }) => ({
    server,
    tls: { ca: `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${intermediate.cert}` },
  }),
  'a CA without a certificate is told': ({ server }) => ({
    server,
    tls: { ca: 'ca.crt' },
    refused: /there is no certificate in what says whom to trust/,
  }),
  'a common name is no name': ({ root, of }) => ({
    server: of(undefined, 'localhost'),
    tls: { ca: root.cert },
    refused: /for no name, not for localhost/,
  }),
  'a name is compared without regard to case': ({ root, of }) => ({
    server: of('DNS:LOCALHOST'),
    tls: { ca: root.cert },
  }),
  'a star stands for the first label': ({ root, of }) => ({
    server: of('DNS:*.example.com'),
    tls: { ca: root.cert, servername: 'api.example.com' },
    seen: { servername: 'api.example.com' },
  }),
  'a star stands for no two labels': ({ root, of }) => ({
    server: of('DNS:*.example.com'),
    tls: { ca: root.cert, servername: 'a.api.example.com' },
    refused: /not for a.api.example.com/,
  }),
  'a star stands for a whole label': ({ root, of }) => ({
    server: of('DNS:a*.example.com'),
    tls: { ca: root.cert, servername: 'api.example.com' },
    refused: /not for api.example.com/,
  }),
  'a star may stand before a single label': ({ root, of }) => ({
    server: of('DNS:*.internal'),
    tls: { ca: root.cert, servername: 'api.internal' },
  }),
  'an address is looked for among the addresses, and not asked for by name': ({ intermediate, server }) => ({
    server,
    tls: { ca: intermediate.cert },
    host: '127.0.0.1',
    seen: { servername: undefined },
  }),
  'an address is not looked for among the names': ({ root, of }) => ({
    server: of('DNS:127.0.0.1'),
    tls: { ca: root.cert },
    host: '127.0.0.1',
    refused: /not for 127.0.0.1/,
  }),
  'a server name that is an address is looked for, and not asked for': ({ root, of }) => ({
    server: of('IP:10.0.0.1'),
    tls: { ca: root.cert, servername: '10.0.0.1' },
    seen: { servername: undefined },
  }),
  'a server name takes the place of the address': ({ root, of }) => ({
    server: of('DNS:api.example.com'),
    tls: { ca: root.cert, servername: 'api.example.com' },
    host: '127.0.0.1',
    seen: { servername: 'api.example.com' },
  }),
  'a certificate that has expired is refused': ({ root }) => ({
    server: issue({ names: 'DNS:localhost', issuer: root, days: -1 }),
    tls: { ca: root.cert },
    refused: /expired/,
  }),
  'a CA that has expired is refused': ({ oldRoot }) => ({
    server: issue({ names: 'DNS:localhost', issuer: oldRoot }),
    tls: { ca: oldRoot.cert },
    refused: /expired/,
  }),
  'any certificate will do with insecure-skip-tls-verify': ({ of }) => ({
    server: of('DNS:other'),
    tls: { rejectUnauthorized: false },
  }),
  'insecure-skip-tls-verify together with a CA is refused': ({ root, of }) => ({
    server: of('DNS:localhost'),
    tls: { ca: root.cert, rejectUnauthorized: false },
    refused: /whom to trust, and to trust anybody/,
  }),
  "a client's certificate is shown with its chain": ({ root, intermediate, server, client }) => ({
    server: { ...server, requestCert: true, ca: root.cert },
    tls: { ca: intermediate.cert, cert: client.cert + intermediate.cert, key: client.key },
    seen: { isAuthorized: true },
  }),
  "a key that is not the certificate's is told": ({ intermediate, server, client }) => ({
    server,
    tls: { ca: intermediate.cert, cert: client.cert, key: server.key },
    refused: /key values mismatch/,
  }),
  'TLS 1.2 is spoken': ({ intermediate, server }) => ({
    server: { ...server, maxVersion: 'TLSv1.2' },
    tls: { ca: intermediate.cert },
  }),
  'TLS 1.1 is not spoken': ({ intermediate, server }) => ({
    server: { ...server, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' },
    tls: { ca: intermediate.cert },
    refused: /./,
  }),
};

for (const [name, rowOf] of Object.entries(rows)) {
  test(name, { skip }, async (context) => {
    const { server, tls, host, refused, seen = {} } = rowOf(made!);
    const outcome = await ask(context, server, tls, host);
    if (refused !== undefined) {
      assert.ok(typeof outcome === 'string', 'connected');
      assert.match(outcome, refused);
    } else {
      assert.ok(typeof outcome !== 'string', String(outcome));
      assert.deepEqual({ ...outcome, ...seen }, outcome);
    }
  });
}
