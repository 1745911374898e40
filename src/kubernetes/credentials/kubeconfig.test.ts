import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
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
async function kubeconfig(user: string, cluster?: string): Promise<string> {
  return kubeconfigAt(path, user, cluster);
}

async function kubeconfigAt(
  path: string,
  user: string,
  cluster = '{server: "https://api.example.com:6443"}',
): Promise<string> {
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
  (await load(await kubeconfig(user, cluster))).credentials.current();

const V1 = 'client.authentication.k8s.io/v1';

/** A plugin's program, which prints a status. */
const program = (status: string) =>
  `console.log(JSON.stringify({ apiVersion: '${V1}', kind: 'ExecCredential', status: ${status} }))`;

/** A user whose plugin gives the tokens t1, t2 and so on, each a run, and leaves a character in a file. */
function counting(rest: object = {}, status = '', then = ''): string {
  const file = JSON.stringify(`${path}.runs`);
  const count = `const fs = require('fs'); fs.appendFileSync(${file}, 'x'); ${then.replaceAll('FILE', file)}`;
  const script = `(() => { ${count} ${program(`{ token: 't' + fs.statSync(${file}).size, ${status} }`)} })()`;
  return JSON.stringify({ exec: { apiVersion: V1, command: process.execPath, args: ['-e', script], ...rest } });
}

const certificate = (name: string) =>
  readFile(new URL(`../../../test/support/certificates/${name}`, import.meta.url), 'utf8');

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

  test('keeps the last certificate while its key is not there yet', async () => {
    const [server, client] = [['server.pem', 'server-key.pem'] as const, ['client.pem', 'client-key.pem'] as const];
    const put = async (as: string, file: string) => writeFile(join(folder, as), await certificate(file));
    await put('tls.crt', client[0]);
    await put('tls.key', client[1]);
    const { credentials } = await load(await kubeconfig('{client-certificate: tls.crt, client-key: tls.key}'));
    const first = await credentials.current();
    await put('tls.crt', server[0]);
    const second = await credentials.refresh(first);
    assert.equal(second, first);
    await put('tls.key', server[1]);
    await setTimeout(1100);
    assert.equal((await credentials.refresh(second)).tls.cert, await certificate(server[0]));
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

  test('may run a plugin, once for many requests and again after a 401', async () => {
    const { credentials } = await load(await kubeconfig(counting()));
    const many = await Promise.all(Array.from({ length: 30 }, () => credentials.current()));
    assert.equal(many[29]!.headers.authorization, 'Bearer t1');
    assert.equal((await credentials.refresh(many[0]!)).headers.authorization, 'Bearer t2');
  });

  test('runs a plugin twice for twenty refusals', async () => {
    const { credentials } = await load(await kubeconfig(counting()));
    for (let refusal = 0; refusal < 20; refusal++) await credentials.refresh(await credentials.current());
    assert.equal((await readFile(`${path}.runs`, 'utf8')).length, 2);
  });

  test('runs a plugin again before its credential ends', async () => {
    let time = 0;
    const expirationTimestamp = `new Date(Date.now() + 3600000).toISOString()`;
    const paths = [await kubeconfig(counting({}, `expirationTimestamp: ${expirationTimestamp}`))];
    const { credentials } = await loadKubeconfig({ paths, env: process.env, now: () => time });
    const tokens = [];
    for (time of [0, 3_000_000, 3_540_000]) tokens.push((await credentials.current()).headers.authorization);
    assert.deepEqual(tokens, ['Bearer t1', 'Bearer t1', 'Bearer t2']);
  });

  test('goes on with the last credential while a plugin hangs', async () => {
    const hanging = `if (fs.statSync(FILE).size > 1) return setInterval(() => {}, 1000);`;
    let time = 0;
    const stop = new AbortController();
    const paths = [await kubeconfig(counting({}, `expirationTimestamp: new Date(Date.now() + 60000)`, hanging))];
    const { credentials } = await loadKubeconfig({ paths, env: process.env, now: () => time, signal: stop.signal });
    for (time of [0, 60_000, 62_000]) {
      assert.equal((await credentials.current()).headers.authorization, 'Bearer t1');
    }
    assert.equal((await readFile(`${path}.runs`, 'utf8')).length, 2);
    const refused = assert.rejects(credentials.refresh(await credentials.current(), AbortSignal.abort()), /abort/i);
    stop.abort();
    await refused;
  });

  test('finds a plugin beside itself where its command has a separator', async () => {
    await writeFile(join(folder, 'plugin'), `#!${process.execPath}\n${program('{ token: "beside" }')}`);
    await chmod(join(folder, 'plugin'), 0o755);
    const exec = { apiVersion: V1, command: './plugin' };
    assert.equal((await identity(JSON.stringify({ exec }))).headers.authorization, 'Bearer beside');
  });

  test('looks for a plugin in PATH where its command is a bare name', async () => {
    const bin = await mkdtemp(join(folder, 'bin-'));
    await writeFile(join(bin, 'bare'), `#!${process.execPath}\n${program('{ token: "path" }')}`);
    await writeFile(join(folder, 'bare'), '');
    await chmod(join(bin, 'bare'), 0o755);
    const paths = [await kubeconfig(JSON.stringify({ exec: { apiVersion: V1, command: 'bare' } }))];
    const { credentials } = await loadKubeconfig({ paths, env: { PATH: bin } });
    assert.equal((await credentials.current()).headers.authorization, 'Bearer path');
  });

  test('tells a plugin about the cluster where it shall, and which server is really asked', async () => {
    const told = program('{ token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster) }');
    const exec = { apiVersion: V1, command: process.execPath, args: ['-e', told], provideClusterInfo: true };
    await writeFile(join(folder, 'authority'), await certificate('ca.pem'));
    const cluster = {
      server: 'https://a:6443',
      'certificate-authority': 'authority',
      'tls-server-name': 'b',
      'proxy-url': 'http://proxy',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'c' } }],
    };
    const paths = [await kubeconfig(JSON.stringify({ exec }), JSON.stringify(cluster))];
    const { credentials } = await loadKubeconfig({ paths, env: process.env, server: 'https://other' });
    const { authorization } = (await credentials.current()).headers;
    assert.deepEqual(JSON.parse(String(authorization).slice('Bearer '.length)), {
      server: 'https://other',
      'tls-server-name': 'b',
      'certificate-authority-data': base64(await certificate('ca.pem')),
      'proxy-url': 'http://proxy',
      config: { audience: 'c' },
    });
  });

  test('may get a certificate from a plugin, and take its own files for the rest', async () => {
    const [cert, key] = await Promise.all([certificate('client.pem'), certificate('client-key.pem')]);
    const status = `{ clientCertificateData: ${JSON.stringify(cert)}, clientKeyData: ${JSON.stringify(key)} }`;
    const exec = { apiVersion: V1, command: process.execPath, args: ['-e', program(status)] };
    const { tls, headers } = await identity(JSON.stringify({ exec, username: 'me', password: 'pw' }));
    assert.deepEqual([tls, headers], [{ cert, key }, { authorization: `Basic ${base64('me:pw')}` }]);
  });

  test('is read again after a 401, of the same context and for the same server', async () => {
    const write = (token: string, current: string, server = 'https://a') =>
      writeFile(
        path,
        JSON.stringify({
          'current-context': current,
          contexts: ['a', 'b'].map((name) => ({ name, context: { cluster: name, user: name } })),
          clusters: [
            { name: 'a', cluster: { server } },
            { name: 'b', cluster: { server: 'https://b' } },
          ],
          users: ['a', 'b'].map((name) => ({ name, user: { token: `${token} for ${name}` } })),
        }),
      );
    let time = 0;
    const refused = async () => {
      time += 1_000_000;
      return (await credentials.refresh(await credentials.current())).headers.authorization;
    };
    await write('old', 'a');
    const { credentials } = await loadKubeconfig({ paths: [path], env: {}, now: () => time });
    await write('new', 'b');
    assert.equal(await refused(), 'Bearer new for a');
    await write('stolen', 'a', 'https://elsewhere');
    assert.equal(await refused(), 'Bearer new for a');
    await writeFile(path, 'a: [');
    assert.equal(await refused(), 'Bearer new for a');
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
    const first = await kubeconfigAt(`${path}-first`, '{token: first}', '{server: "https://first"}');
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
