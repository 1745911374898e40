import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificate, writeKubeconfig } from '../../../../test/support/kubeconfig.ts';
import { CodedError } from '../../../errors.ts';
import { type ClusterOptions, resolveCluster } from '../cluster.ts';
import type { Identity } from '../credentials.ts';
import type { Overrides } from './overrides.ts';

describe('what flags put in the place of', async () => {
  let folder: string;
  let kubeconfig: string;
  const [ca, cert, key] = await Promise.all(['ca.pem', 'client.pem', 'client-key.pem'].map(certificate));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kso-'));
    const user = '{token: written, as: someone, as-groups: [a]}';
    const cluster = `{server: "https://written:6443", insecure-skip-tls-verify: true, tls-server-name: written}`;
    kubeconfig = await writeKubeconfig(join(folder, 'config'), user, cluster);
    await writeFile(join(folder, 'token'), 'mounted');
    for (const [name, text] of Object.entries({ 'ca.crt': ca, 'client.pem': cert, 'client-key.pem': key })) {
      await writeFile(join(folder, name), text!);
    }
  });
  after(() => rm(folder, { recursive: true }));

  const pem = (name: string) => join(folder, name);
  const identity = async (options: Omit<ClusterOptions, 'env'>, env: ClusterOptions['env'] = {}): Promise<Identity> =>
    (await resolveCluster({ serviceAccountFolder: folder, env, ...options })).credentials.current();

  const CASES: readonly (readonly [what: string, overrides: () => Overrides, expected: () => Identity])[] = [
    [
      'nothing is what stands there',
      () => ({}),
      () => ({
        headers: { authorization: 'Bearer written', 'impersonate-user': 'someone', 'impersonate-group': ['a'] },
        tls: { servername: 'written', rejectUnauthorized: false },
      }),
    ],
    [
      'a token and an impersonated user',
      () => ({ token: 'given', as: 'other', asGroups: ['b', 'c'], asUid: 'u-1' }),
      () => ({
        headers: {
          authorization: 'Bearer given',
          'impersonate-user': 'other',
          'impersonate-group': ['b', 'c'],
          'impersonate-uid': 'u-1',
        },
        tls: { servername: 'written', rejectUnauthorized: false },
      }),
    ],
    [
      'authorities are whom to trust from then on',
      () => ({ certificateAuthority: pem('ca.crt'), tlsServerName: 'given' }),
      () => ({
        headers: { authorization: 'Bearer written', 'impersonate-user': 'someone', 'impersonate-group': ['a'] },
        tls: { ca: ca!, servername: 'given' },
      }),
    ],
    [
      'a client certificate',
      () => ({ clientCertificate: pem('client.pem'), clientKey: pem('client-key.pem'), as: 'other', asGroups: [] }),
      () => ({
        headers: { authorization: 'Bearer written', 'impersonate-user': 'other' },
        tls: { cert: cert!, key: key!, servername: 'written', rejectUnauthorized: false },
      }),
    ],
  ];
  for (const [what, overrides, expected] of CASES) {
    test(`a kubeconfig: ${what}`, async () => {
      assert.deepEqual(await identity({ kubeconfig, overrides: overrides() }), expected());
    });
  }

  test('a pod: a user is impersonated with its token', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    assert.deepEqual(await identity({ overrides: { as: 'other' } }, env), {
      headers: { authorization: 'Bearer mounted', 'impersonate-user': 'other' },
      tls: { ca },
    });
  });

  test('an address alone: a token is sent there, and nothing where nothing is given', async () => {
    const apiserver = 'http://127.0.0.1:8001';
    assert.deepEqual(await identity({ apiserver, overrides: { token: 'given' } }), {
      headers: { authorization: 'Bearer given' },
      tls: {},
    });
    assert.deepEqual(await identity({ apiserver, overrides: {} }), { headers: {}, tls: {} });
  });

  test('a context: cluster and user by their names, without a current context as well', async () => {
    const path = join(folder, 'parts');
    await writeFile(
      path,
      JSON.stringify({
        clusters: ['a', 'b'].map((name) => ({ name, cluster: { server: `https://${name}` } })),
        users: ['a', 'b'].map((name) => ({ name, user: { token: name } })),
      }),
    );
    const cluster = await resolveCluster({ env: { KUBECONFIG: path }, overrides: { cluster: 'b', user: 'a' } });
    assert.equal(cluster.server, 'https://b');
    assert.equal((await cluster.credentials.current()).headers.authorization, 'Bearer a');
    await assert.rejects(
      resolveCluster({ env: { KUBECONFIG: path }, overrides: { cluster: 'c' } }),
      (error) => error instanceof CodedError && error.code === 'KSO_KUBECONFIG_MISSING',
    );
  });
});

test('the namespace of a context is told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kso-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'config');
  await writeFile(
    path,
    JSON.stringify({
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', namespace: 'shop' } }],
      clusters: [{ name: 'x', cluster: { server: 'https://x' } }],
    }),
  );
  assert.equal((await resolveCluster({ kubeconfig: path, env: {} })).namespace, 'shop');
});
