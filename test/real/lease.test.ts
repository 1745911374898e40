/** The election by a Lease of a real API server, with no more rights than the shipped lease role gives. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { serviceAccountCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { Election } from '../../src/kubernetes/election/election.ts';
import { readLease, writeLease } from '../../src/kubernetes/election/lease.ts';
import { type ApiServer, apiserver, startApiServer } from './harness.ts';
import { apply, manifest } from './manifests.ts';
import { mountServiceAccount } from './service-account.ts';
import { eventually } from './watcher.ts';

const LEASE = { namespace: 'kube-system', name: 'kube-state-otel' };
const PATH = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-state-otel';

test('the lease', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await apply(admin, ...['service-account', 'role', 'role-binding'].map(manifest));
  const client = await clientOf(t, server);
  const user = 'system:serviceaccount:kube-system:kube-state-otel';
  // The API server learns of the role by a watch of its own.
  await eventually(
    'the role is known',
    async () => (await admin.send('GET', PATH, undefined, { user })).status === 404,
  );

  await t.test('one leads, and hands over when it ends', async (t) => {
    const [first, second] = ['first', 'second'].map((identity) => electionOf(t, client, identity)) as [Stage, Stage];
    first.election.start();
    await eventually('the first leads', async () => first.election.isLeader);
    second.election.start();
    await eventually('the lease is renewed', async () => {
      const { spec } = await admin.get(PATH);
      return spec.renewTime !== spec.acquireTime;
    });
    assert.ok(first.election.isLeader && !second.election.isLeader);
    await first.election.release();
    assert.ok(!first.election.isLeader);
    await eventually('the second leads', async () => second.election.isLeader);
    const { spec } = await admin.get(PATH);
    assert.equal(spec.holderIdentity, 'second');
    assert.equal(spec.leaseTransitions, 1);
    assert.deepEqual([...first.failures, ...second.failures], []);
  });

  await t.test('one whose lease another takes stops to lead, until that one lets it run out', async (t) => {
    const { election } = electionOf(t, client, 'third');
    election.start();
    await eventually('it leads', async () => election.isLeader);
    await admin.patch(PATH, { spec: { holderIdentity: 'somebody', leaseDurationSeconds: 2 } });
    await eventually('it stops', async () => !election.isLeader);
    await eventually('it leads again', async () => election.isLeader);
    assert.equal((await admin.get(PATH)).spec.holderIdentity, 'third');
  });

  await t.test('of two that write over the same version one is told of the conflict', async (t) => {
    const read = await readLease(client, LEASE, t.signal);
    assert.ok(read.type === 'lease');
    const write = (holderIdentity: string) => writeLease(client, LEASE, { holderIdentity }, read.lease, t.signal);
    const answers = await Promise.all(['a', 'b', 'c'].map(write));
    assert.deepEqual(answers.map(({ type }) => type).sort(), ['conflict', 'conflict', 'lease']);
    await admin.remove(PATH);
    assert.equal((await readLease(client, LEASE, t.signal)).type, 'absent');
    const creations = await Promise.all(
      ['a', 'b', 'c'].map((holderIdentity) => writeLease(client, LEASE, { holderIdentity }, undefined, t.signal)),
    );
    assert.deepEqual(creations.map(({ type }) => type).sort(), ['conflict', 'conflict', 'lease']);
  });

  await t.test('no other lease can be read or written', async (t) => {
    for (const lease of [
      { ...LEASE, name: 'other' },
      { ...LEASE, namespace: 'default' },
    ]) {
      assert.equal((await readLease(client, lease, t.signal)).type, 'failed');
      const over = { metadata: { name: lease.name, resourceVersion: '1' } };
      assert.equal((await writeLease(client, lease, { holderIdentity: 'x' }, over, t.signal)).type, 'failed');
    }
  });
});

interface Stage {
  readonly election: Election;
  readonly failures: readonly string[];
}

function electionOf(t: TestContext, client: ReturnType<typeof createApiClient>, identity: string): Stage {
  const failures: string[] = [];
  const observer = { gained() {}, lost() {}, failed: (reason: string) => void failures.push(reason) };
  const timing = { leaseDuration: 3000, renewDeadline: 2000, retryPeriod: 300 };
  const election = new Election({ client, lease: LEASE, identity, observer, ...timing });
  t.after(() => election.release());
  return { election, failures };
}

async function clientOf(t: TestContext, server: ApiServer) {
  const token = await server.admin.tokenOf('kube-system', 'kube-state-otel');
  const { folder } = await mountServiceAccount(server, { token, ca: await readFile(server.caFile, 'utf8') });
  const credentials = serviceAccountCredentials(folder);
  const client = createApiClient({ server: server.url, credentials, userAgent: 'kube-state-otel-test' });
  t.after(() => client.close());
  return client;
}
