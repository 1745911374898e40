import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CodedError, type ErrorCode } from '../../errors.ts';
import { type ClusterOptions, checkAddress, podNamespace, resolveCluster } from './cluster.ts';

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

describe('without flags', () => {
  let folder: string;
  const inCluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const write = (path: string, server: string) =>
    writeFile(
      path,
      JSON.stringify({
        'current-context': 'main',
        contexts: ['main', 'other'].map((name) => ({ name, context: { cluster: name } })),
        clusters: ['main', 'other'].map((name) => ({ name, cluster: { server: `${server}/${name}` } })),
      }),
    );
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kso-'));
    await writeFile(join(folder, 'token'), 'secret');
    await mkdir(join(folder, '.kube'));
    await write(join(folder, '.kube', 'config'), 'https://home');
    await write(join(folder, 'first'), 'https://first');
    await write(join(folder, 'second'), 'https://second');
  });
  after(() => rm(folder, { recursive: true }));

  /** `$` stands for the folder. */
  const cases: readonly [string, Partial<ClusterOptions>, Record<string, string>, string][] = [
    ['the kubeconfig of the home folder is used outside of a cluster', {}, { HOME: '$' }, 'https://home/main'],
    ['$KUBECONFIG goes before it', {}, { HOME: '$', KUBECONFIG: '$/first' }, 'https://first/main'],
    [
      '$KUBECONFIG may be a list with files that are not there',
      {},
      { KUBECONFIG: ['', '$/nothing', '$/second', '$/first'].join(delimiter) },
      'https://second/main',
    ],
    ['an empty $KUBECONFIG is none', {}, { HOME: '$', KUBECONFIG: '' }, 'https://home/main'],
    ['the cluster around goes before both', {}, { ...inCluster, HOME: '$', KUBECONFIG: '$/first' }, 'https://10.0.0.1'],
    [
      'a pod without a service account takes the kubeconfig',
      { serviceAccountFolder: '/nothing' },
      { ...inCluster, KUBECONFIG: '$/first' },
      'https://first/main',
    ],
    ['an address goes before all of them', { apiserver: 'http://a' }, { ...inCluster, HOME: '$' }, 'http://a'],
    [
      '--kubeconfig goes before $KUBECONFIG',
      { kubeconfig: '$/first' },
      { KUBECONFIG: '$/second' },
      'https://first/main',
    ],
    ['--context chooses a context', { context: 'other' }, { KUBECONFIG: '$/first' }, 'https://first/other'],
    ['--context asks for a kubeconfig', { context: 'other' }, { ...inCluster, HOME: '$' }, 'https://home/other'],
    [
      '--context with an address takes the credentials alone',
      { context: 'other', apiserver: 'http://a' },
      { HOME: '$' },
      'http://a',
    ],
  ];
  for (const [name, options, variables, expected] of cases) {
    test(name, async () => {
      const here = (texts: object) =>
        Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text).replaceAll('$', folder)]));
      const env = here(variables);
      const { server } = await resolveCluster({ serviceAccountFolder: folder, ...here(options), env });
      assert.equal(server, expected);
    });
  }

  test('it is told all that was looked for where nothing is found', async () => {
    await assert.rejects(
      resolveCluster({ env: { HOME: join(folder, 'nobody') } }),
      coded('KSO_NOT_IN_CLUSTER', `are not set, and there is no ${join(folder, 'nobody', '.kube', 'config')}`),
    );
    await assert.rejects(
      resolveCluster({ env: { ...inCluster, KUBECONFIG: '/a:/b' }, serviceAccountFolder: '/nothing' }),
      coded('KSO_NOT_IN_CLUSTER', 'KUBECONFIG names no file that exists: /a:/b'),
    );
    await assert.rejects(
      resolveCluster({ env: inCluster, context: 'main', serviceAccountFolder: folder }),
      coded('KSO_KUBECONFIG_NONE', 'neither KUBECONFIG nor HOME is set'),
    );
  });
});
