import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { CodedError, type ErrorCode } from '../../errors.ts';
import { resolveCluster } from './cluster.ts';
import { loadKubeconfig } from './kubeconfig.ts';

let folder: string;
let path: string;
let files = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kso-'));
});
after(() => rm(folder, { recursive: true }));
beforeEach(() => {
  path = join(folder, `config-${++files}`);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig with one user; `cluster` and `user` are lines of YAML flow mappings. */
async function kubeconfig(user: string, cluster = '{server: "https://api.example.com:6443"}'): Promise<string> {
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'current-context: main',
    'contexts: [{name: main, context: {cluster: c, user: u}}]',
    `clusters: [{name: c, cluster: ${cluster}}]`,
    `users: [{name: u, user: ${user}}]`,
  ];
  await writeFile(path, lines.join('\n'));
  return path;
}

const identity = async (user: string, cluster?: string) =>
  (await loadKubeconfig(await kubeconfig(user, cluster))).credentials.current();

describe('a kubeconfig', () => {
  test('gives its server and the CA of its cluster', async () => {
    const cluster = `{server: "https://api.example.com:6443", certificate-authority-data: ${base64('CA')}}`;
    const { server, credentials } = await loadKubeconfig(await kubeconfig('{token: secret}', cluster));
    assert.equal(server, 'https://api.example.com:6443');
    assert.deepEqual(await credentials.current(), { headers: { authorization: 'Bearer secret' }, tls: { ca: 'CA' } });
  });

  test('gives its credentials for the server of a flag', async () => {
    const kubeconfigPath = await kubeconfig('{token: secret}');
    const cluster = await resolveCluster({ kubeconfig: kubeconfigPath, apiserver: 'http://127.0.0.1:1', env: {} });
    assert.equal(cluster.server, 'http://127.0.0.1:1');
    assert.equal((await cluster.credentials.current()).headers.authorization, 'Bearer secret');
  });

  test('may name a file of a token, relative to itself', async () => {
    await writeFile(join(folder, 'tok'), 'from-file\n');
    assert.equal((await identity('{tokenFile: tok}')).headers.authorization, 'Bearer from-file');
  });

  test('may hold a client certificate', async () => {
    const { tls } = await identity(`{client-certificate-data: ${base64('C')}, client-key-data: ${base64('K')}}`);
    assert.deepEqual(tls, { cert: 'C', key: 'K' });
  });

  test('may hold a user name and a password', async () => {
    const { headers } = await identity('{username: me, password: pw}');
    assert.equal(headers.authorization, `Basic ${base64('me:pw')}`);
  });

  test('may impersonate a user with groups, a uid and extras', async () => {
    const { headers } = await identity('{as: joe, as-groups: [a, b], as-uid: "7", as-user-extra: {Team: [x]}}');
    assert.deepEqual(headers, {
      'impersonate-user': 'joe',
      'impersonate-group': ['a', 'b'],
      'impersonate-uid': '7',
      'impersonate-extra-team': ['x'],
    });
  });

  test('may name a proxy, a server name and no verification', async () => {
    const cluster =
      '{server: "https://a", proxy-url: "http://proxy:3128", tls-server-name: b, insecure-skip-tls-verify: true}';
    const { proxy, tls } = await identity('{token: t}', cluster);
    assert.deepEqual([proxy, tls], ['http://proxy:3128', { servername: 'b', rejectUnauthorized: false }]);
  });

  test('may have a server without TLS', async () => {
    const { headers } = await identity('{token: t}', '{server: "http://127.0.0.1:8001"}');
    assert.equal(headers.authorization, 'Bearer t');
  });

  test('may run a plugin, once for many requests and again after a 401', async () => {
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' };
    const script = `const fs = require('fs'); fs.appendFileSync('${path}.runs', 'x');
      console.log(JSON.stringify({...${JSON.stringify(credential)}, status: {token: 't' + fs.statSync('${path}.runs').size}}))`;
    const exec = { apiVersion: credential.apiVersion, command: process.execPath, args: ['-e', script] };
    const { credentials } = await loadKubeconfig(await kubeconfig(JSON.stringify({ exec })));
    const many = await Promise.all(Array.from({ length: 30 }, () => credentials.current()));
    assert.equal(many[29]!.headers.authorization, 'Bearer t1');
    assert.equal((await credentials.refresh(many[0]!)).headers.authorization, 'Bearer t2');
  });

  test('may have a context without a user', async () => {
    await writeFile(
      path,
      'current-context: m\ncontexts: [{name: m, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "https://a"}}]\n',
    );
    const { credentials } = await loadKubeconfig(path);
    assert.deepEqual((await credentials.current()).headers, {});
  });
});

describe('a kubeconfig is refused with its path', () => {
  const context = 'current-context: m\ncontexts: [{name: m, context: {cluster: c, user: u}}]\n';
  const cases: readonly [string, string, ErrorCode, string][] = [
    ['that is not YAML', 'a: [', 'KSO_KUBECONFIG_INVALID', ''],
    ['that is empty', '', 'KSO_KUBECONFIG_INVALID', ''],
    ['that is a mere text', 'hello', 'KSO_KUBECONFIG_INVALID', ''],
    ['without a current context', 'contexts: []', 'KSO_KUBECONFIG_NO_CONTEXT', ''],
    ['whose context is missing', 'current-context: main\n', 'KSO_KUBECONFIG_MISSING', 'context "main"'],
    ['whose cluster is missing', context, 'KSO_KUBECONFIG_MISSING', 'cluster "c"'],
    [
      'whose user is missing',
      `${context}clusters: [{name: c, cluster: {server: "https://a"}}]\n`,
      'KSO_KUBECONFIG_MISSING',
      'user "u"',
    ],
  ];
  for (const [name, content, code, text] of cases) {
    test(name, async () => {
      await writeFile(path, content);
      await assert.rejects(loadKubeconfig(path), (error) => {
        assert.ok(error instanceof CodedError, String(error));
        assert.equal(error.code, code);
        assert.ok(error.message.includes(text) && error.message.includes(path), error.message);
        return true;
      });
    });
  }

  test('that does not exist', async () => {
    await assert.rejects(
      loadKubeconfig(join(folder, 'absent')),
      (error) => error instanceof CodedError && error.code === 'KSO_KUBECONFIG_UNREADABLE',
    );
  });

  test('whose server is not an address', async () => {
    await assert.rejects(
      resolveCluster({ kubeconfig: await kubeconfig('{}', '{server: "api:6443"}'), env: {} }),
      (error) => error instanceof CodedError && error.code === 'KSO_APISERVER_ADDRESS',
    );
  });
});
