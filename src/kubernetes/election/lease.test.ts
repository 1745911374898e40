import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createApiClient } from '../client/client.ts';
import { noCredentials } from '../credentials/credentials.ts';
import { readLease, writeLease } from './lease.ts';

const NAME = { namespace: 'monitoring', name: 'one' };
const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { resourceVersion: '7' }, spec: {} };
const status = (code: number, kind = 'leases') => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  details: { name: 'one', kind },
  code,
});

/** What reading and writing the lease come to where everything is answered so. */
async function outcomes(context: TestContext, code: number, body: unknown): Promise<string[]> {
  const server = createServer((_, response) => {
    response.writeHead(code).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createApiClient({ server: address, credentials: noCredentials, userAgent: 'test' });
  context.after(async () => {
    await client.close();
    server.close();
  });
  const { signal } = new AbortController();
  const answers = [await readLease(client, NAME, signal), await writeLease(client, NAME, {}, undefined, signal)];
  return answers.map(({ type }) => type);
}

for (const [code, body, expected, what] of [
  [200, LEASE, 'lease', 'a Lease is one'],
  [404, status(404), 'absent', 'a Status about leases says that there is none'],
  [404, status(404, 'namespaces'), 'failed', 'a Status about the namespace says nothing about the lease'],
  [409, status(409), 'conflict', 'a Status says that another was written first'],
  [404, 'default backend - 404', 'failed', "a gateway's 404 does not say that there is no lease"],
  [404, { details: { kind: 'leases' } }, 'failed', '404 with JSON that is no Status does not say that there is none'],
  [409, 'busy', 'failed', "a gateway's 409 does not say that another was written"],
  [200, '<html>', 'failed', 'a page of HTML is no lease'],
  [200, {}, 'failed', 'an object of no kind is no lease'],
  [200, null, 'failed', 'null is no lease'],
] as const) {
  test(`${what} (${code})`, async (context) => {
    assert.deepEqual(await outcomes(context, code, body), [expected, expected]);
  });
}
