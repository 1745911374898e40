import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { base64, certificate, printingCredential, V1, writeKubeconfig } from '../../../../test/support/kubeconfig.ts';
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

/** A user whose plugin gives the tokens t1, t2 and so on, one a run, and leaves a character in a file with each. */
function counting(status = '', then = ''): string {
  const file = JSON.stringify(`${path}.runs`);
  const count = `const fs = require('fs'); fs.appendFileSync(${file}, 'x'); ${then.replaceAll('FILE', file)}`;
  const script = `(() => { ${count} ${printingCredential(`{ token: 't' + fs.statSync(${file}).size, ${status} }`)} })()`;
  return JSON.stringify({ exec: { apiVersion: V1, command: process.execPath, args: ['-e', script] } });
}

/** With the environment of this process, as the command has it. */
const load = (kubeconfig: string) => loadKubeconfig({ paths: [kubeconfig], env: process.env });

const identity = async (user: object) =>
  (await load(await writeKubeconfig(path, JSON.stringify(user)))).credentials.current();

describe('a kubeconfig with a plugin', () => {
  test('may run a plugin, once for many requests and again after a 401', async () => {
    const { credentials } = await load(await writeKubeconfig(path, counting()));
    const many = await Promise.all(Array.from({ length: 30 }, () => credentials.current()));
    assert.equal(many[29]!.headers.authorization, 'Bearer t1');
    assert.equal((await credentials.refresh(many[0]!)).headers.authorization, 'Bearer t2');
  });

  test('runs a plugin twice for twenty refusals', async () => {
    const { credentials } = await load(await writeKubeconfig(path, counting()));
    for (let refusal = 0; refusal < 20; refusal++) await credentials.refresh(await credentials.current());
    assert.equal((await readFile(`${path}.runs`, 'utf8')).length, 2);
  });

  test('runs a plugin again before its credential ends', async () => {
    let time = 0;
    const expirationTimestamp = `new Date(Date.now() + 3600000).toISOString()`;
    const paths = [await writeKubeconfig(path, counting(`expirationTimestamp: ${expirationTimestamp}`))];
    const { credentials } = await loadKubeconfig({ paths, env: process.env, now: () => time });
    const tokens = [];
    for (time of [0, 3_000_000, 3_540_000]) tokens.push((await credentials.current()).headers.authorization);
    assert.deepEqual(tokens, ['Bearer t1', 'Bearer t1', 'Bearer t2']);
  });

  test('goes on with the last credential while a plugin hangs', async () => {
    const hanging = `if (fs.statSync(FILE).size > 1) return setInterval(() => {}, 1000);`;
    let time = 0;
    const stop = new AbortController();
    const paths = [await writeKubeconfig(path, counting(`expirationTimestamp: new Date(Date.now() + 60000)`, hanging))];
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
    await writeFile(join(folder, 'plugin'), `#!${process.execPath}\n${printingCredential('{ token: "beside" }')}`);
    await chmod(join(folder, 'plugin'), 0o755);
    const exec = { apiVersion: V1, command: './plugin' };
    assert.equal((await identity({ exec })).headers.authorization, 'Bearer beside');
  });

  test('looks for a plugin in PATH where its command is a bare name', async () => {
    const bin = await mkdtemp(join(folder, 'bin-'));
    await writeFile(join(bin, 'bare'), `#!${process.execPath}\n${printingCredential('{ token: "path" }')}`);
    await writeFile(join(folder, 'bare'), '');
    await chmod(join(bin, 'bare'), 0o755);
    const paths = [await writeKubeconfig(path, JSON.stringify({ exec: { apiVersion: V1, command: 'bare' } }))];
    const { credentials } = await loadKubeconfig({ paths, env: { PATH: bin } });
    assert.equal((await credentials.current()).headers.authorization, 'Bearer path');
  });

  test('tells a plugin about the cluster where it shall, and which server is really asked', async () => {
    const told = printingCredential(
      '{ token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster) }',
    );
    const exec = { apiVersion: V1, command: process.execPath, args: ['-e', told], provideClusterInfo: true };
    await writeFile(join(folder, 'authority'), await certificate('ca.pem'));
    const cluster = {
      server: 'https://a:6443',
      'certificate-authority': 'authority',
      'tls-server-name': 'b',
      'proxy-url': 'http://proxy',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'c' } }],
    };
    const paths = [await writeKubeconfig(path, JSON.stringify({ exec }), JSON.stringify(cluster))];
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
    const exec = { apiVersion: V1, command: process.execPath, args: ['-e', printingCredential(status)] };
    const { tls, headers } = await identity({ exec, username: 'me', password: 'pw' });
    assert.deepEqual([tls, headers], [{ cert, key }, { authorization: `Basic ${base64('me:pw')}` }]);
  });
});
