import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CodedError, type ErrorCode } from '../../errors.ts';
import { checkAddress, podNamespace, resolveCluster } from './cluster.ts';

/** Rejects with the code, and the text names what offends. */
function coded(code: ErrorCode, text: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CodedError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.message.includes(text), error.message);
    return true;
  };
}

describe('an address', () => {
  const good: readonly [string, string][] = [
    ['http://127.0.0.1:8001', 'http://127.0.0.1:8001'],
    ['https://cluster.example.com', 'https://cluster.example.com'],
    ['https://cluster.example.com/', 'https://cluster.example.com'],
    ['https://rancher.example.com/k8s/clusters/c-1/', 'https://rancher.example.com/k8s/clusters/c-1'],
    ['https://[fd00::1]:6443', 'https://[fd00::1]:6443'],
  ];
  for (const [address, expected] of good) {
    test(`${address} is usable`, () => assert.equal(checkAddress(address), expected));
  }

  const bad = [
    '',
    'localhost:8080',
    'ftp://host',
    'http://',
    'https://host:port',
    'https://host/?a=b',
    'https://host/#a',
  ];
  for (const address of bad) {
    test(`${JSON.stringify(address)} is refused with the text itself`, () => {
      assert.throws(() => checkAddress(address), coded('KSO_APISERVER_ADDRESS', `"${address}"`));
    });
  }

  test('with a password is refused without telling it', () => {
    assert.throws(
      () => checkAddress('https://me:secret@host'),
      (error) => error instanceof CodedError && !error.message.includes('secret'),
    );
  });
});

describe('in a cluster', () => {
  let folder: string;
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kso-'));
    await writeFile(join(folder, 'token'), 'secret');
    await writeFile(join(folder, 'ca.crt'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
  });
  after(() => rm(folder, { recursive: true }));

  test('the server is the one that the kubelet names', async () => {
    const { server, credentials } = await resolveCluster({ env, serviceAccountFolder: folder });
    assert.equal(server, 'https://10.0.0.1');
    assert.equal((await credentials.current()).headers.authorization, 'Bearer secret');
  });

  test('an IPv6 server gets brackets', async () => {
    const ipv6 = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const { server } = await resolveCluster({ env: ipv6, serviceAccountFolder: folder });
    assert.equal(server, 'https://[fd00::1]:6443');
  });

  test('an address given alone means no credentials', async () => {
    const { server, credentials } = await resolveCluster({ apiserver: 'http://127.0.0.1:8001', env });
    assert.deepEqual([server, await credentials.current()], ['http://127.0.0.1:8001', { headers: {}, tls: {} }]);
  });

  test('missing variables are told', async () => {
    await assert.rejects(resolveCluster({ env: {} }), coded('KSO_NOT_IN_CLUSTER', 'KUBERNETES_SERVICE_HOST'));
  });

  test('the namespace is that of the service account', async () => {
    await writeFile(join(folder, 'namespace'), 'monitoring\n');
    assert.equal(await podNamespace(folder), 'monitoring');
  });

  test('a namespace that can not be found is told', async () => {
    await assert.rejects(podNamespace(join(folder, 'nothing')), coded('KSO_LEASE_NAMESPACE', 'nothing'));
  });

  test('a missing token is told with its path', async () => {
    const absent = join(folder, 'absent');
    await assert.rejects(resolveCluster({ env, serviceAccountFolder: absent }), coded('KSO_NOT_IN_CLUSTER', absent));
  });
});
