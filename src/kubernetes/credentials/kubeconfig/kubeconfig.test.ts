import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { base64, certificate, V1, writeKubeconfig } from '../../../../test/support/kubeconfig.ts';
import { CodedError, type ErrorCode } from '../../../errors.ts';
import { resolveCluster } from '../cluster.ts';
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

/** A kubeconfig with one user, at the path of the test. */
const kubeconfig = (user: string, cluster?: string) => writeKubeconfig(path, user, cluster);

const identity = async (user: string, cluster?: string) =>
  (await load(await kubeconfig(user, cluster))).credentials.current();

/** With the environment of this process, as the command has it. */
const load = (...paths: string[]) => loadKubeconfig({ paths, env: process.env });

describe('a kubeconfig', () => {
  test('gives its server and the CA of its cluster', async () => {
    const cluster = `{server: "https://api.example.com:6443", certificate-authority-data: ${base64('CA')}}`;
    const { server, credentials } = await load(await kubeconfig('{token: secret}', cluster));
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
    const [cert, key] = await Promise.all([certificate('client.pem'), certificate('client-key.pem')]);
    const { tls } = await identity(`{client-certificate-data: ${base64(cert)}, client-key-data: ${base64(key)}}`);
    assert.deepEqual(tls, { cert, key });
  });

  test('may name files, relative to itself in every field', async () => {
    const files = ['ca.pem', 'client.pem', 'client-key.pem'] as const;
    for (const file of files) await writeFile(join(folder, file), await certificate(file));
    await writeFile(join(folder, 'tok'), 'from-file');
    const { tls, headers } = await identity(
      '{client-certificate: client.pem, client-key: ./client-key.pem, tokenFile: tok}',
      '{server: "https://a", certificate-authority: ca.pem}',
    );
    const [ca, cert, key] = await Promise.all(files.map(certificate));
    assert.deepEqual([tls, headers], [{ ca, cert, key }, { authorization: 'Bearer from-file' }]);
  });

  test('of which data wins over a file', async () => {
    const cluster = `{server: "https://a", certificate-authority: nowhere, certificate-authority-data: ${base64('CA')}}`;
    assert.equal((await identity('{}', cluster)).tls.ca, 'CA');
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

  test('may be several files, of which the first one wins', async () => {
    const other = `${path}-other`;
    await mkdir(other);
    await writeFile(join(other, 'token'), 'of-the-second');
    await writeFile(
      join(other, 'config'),
      JSON.stringify({
        'current-context': 'second',
        contexts: [{ name: 'main', context: { cluster: 'c', user: 'other' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://second', 'proxy-url': 'http://proxy' } }],
        users: [
          { name: 'u', user: { token: 'second' } },
          { name: 'other', user: { tokenFile: 'token' } },
        ],
      }),
    );
    await writeFile(path, JSON.stringify({ clusters: [{ name: 'c', cluster: { server: 'https://first' } }] }));
    const first = await writeKubeconfig(`${path}-first`, '{token: first}', '{server: "https://first"}');
    const merged = await load(first, join(other, 'config'));
    assert.equal(merged.server, 'https://first');
    assert.deepEqual(await merged.credentials.current(), { headers: { authorization: 'Bearer first' }, tls: {} });

    const { server, credentials } = await loadKubeconfig({
      paths: [path, join(other, 'config')],
      context: 'main',
      env: {},
    });
    assert.equal(server, 'https://first');
    assert.deepEqual((await credentials.current()).headers, { authorization: 'Bearer of-the-second' });
  });

  test('may have a context without a user', async () => {
    await writeFile(
      path,
      'current-context: m\ncontexts: [{name: m, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "https://a"}}]\n',
    );
    const { credentials } = await load(path);
    assert.deepEqual((await credentials.current()).headers, {});
  });
});

describe('a kubeconfig is refused with its path', () => {
  const context = 'current-context: m\ncontexts: [{name: m, context: {cluster: c, user: u}}]\n';
  const cases: [string, string, ErrorCode, string][] = [
    ['that is not YAML', 'a: [', 'KSO_KUBECONFIG_INVALID', ''],
    ['that is empty', '', 'KSO_KUBECONFIG_NO_CONTEXT', ''],
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
  const user = (fields: string) =>
    `${context}clusters: [{name: c, cluster: {server: "https://a"}}]\nusers: [{name: u, user: ${fields}}]\n`;
  cases.push(
    ['with a number for a text', user('{token: 1}'), 'KSO_KUBECONFIG_INVALID', 'users[0].user.token is not a text'],
    ['with a text for a list', user('{as-groups: a}'), 'KSO_KUBECONFIG_INVALID', 'as-groups is not a list'],
    ['with a mapping for a list', `${context}clusters: {}\n`, 'KSO_KUBECONFIG_INVALID', 'clusters is not a list'],
    [
      'with a plugin without a command',
      user('{exec: {apiVersion: v}}'),
      'KSO_KUBECONFIG_INVALID',
      'command is missing',
    ],
    ['with a plugin of no version', user('{exec: {command: c}}'), 'KSO_KUBECONFIG_INVALID', 'apiVersion is missing'],
  );
  for (const [name, content, code, text] of cases) {
    test(name, async () => {
      await writeFile(path, content);
      await assert.rejects(load(path), (error) => {
        assert.ok(error instanceof CodedError, String(error));
        assert.equal(error.code, code);
        assert.ok(error.message.includes(text) && error.message.includes(path), error.message);
        return true;
      });
    });
  }

  const unable: readonly [string, string, ErrorCode, string][] = [
    [
      'a person',
      `{exec: {apiVersion: ${V1}, command: ask, interactiveMode: Always}}`,
      'KSO_KUBECONFIG_INTERACTIVE',
      'ask',
    ],
    ['a provider that is gone', '{auth-provider: {name: gcp}}', 'KSO_KUBECONFIG_AUTH_PROVIDER', '"gcp"'],
  ];
  for (const [name, fields, code, text] of unable) {
    test(`that needs ${name}`, async () => {
      await assert.rejects(load(await kubeconfig(fields)), (error) => {
        assert.ok(error instanceof CodedError, String(error));
        assert.deepEqual([error.code, error.message.includes(text)], [code, true]);
        return true;
      });
    });
  }

  test('that lacks the context of --context', async () => {
    const paths = [await kubeconfig('{}')];
    await assert.rejects(
      loadKubeconfig({ paths, context: 'other', env: {} }),
      (error) => error instanceof CodedError && error.code === 'KSO_KUBECONFIG_CONTEXT' && error.usage,
    );
  });

  for (const [what, token] of [
    ['alias', '*Sesame0pen'],
    ['escape', '"\\qSesame0pen"'],
    ['inner mapping', 'Sesame0pen: Sesame0pen: x'],
  ]) {
    test(`that is not YAML because of an ${what}, which is not said back`, async () => {
      await assert.rejects(load(await kubeconfig(`{token: ${token}}`)), (error) => {
        assert.ok(error instanceof CodedError, String(error));
        assert.doesNotMatch(inspect(error), /Sesame0pen/);
        assert.equal(error.code, 'KSO_KUBECONFIG_INVALID');
        return true;
      });
    });
  }

  test('that does not exist', async () => {
    await assert.rejects(
      load(join(folder, 'absent')),
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
