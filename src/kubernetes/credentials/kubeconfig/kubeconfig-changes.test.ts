import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { base64, certificate, writeKubeconfig } from '../../../../test/support/kubeconfig.ts';
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

describe('a kubeconfig that changes', () => {
  let time: number;
  const log: string[] = [];
  const told = (about: object | string, sentence?: string) => void log.push(sentence ?? String(about));
  const load = () =>
    loadKubeconfig({ paths: [path], env: {}, now: () => time, log: { info: told, warn: told, error: told } });
  beforeEach(() => {
    time = 0;
    log.length = 0;
  });

  test('is followed after a minute', async () => {
    const cluster = (ca: string) => `{server: "https://a", certificate-authority-data: ${base64(ca)}}`;
    await writeKubeconfig(path, '{token: old}', cluster('old'));
    const { credentials } = await load();
    const first = await credentials.current();
    await writeKubeconfig(path, '{token: new}', cluster('new'));
    assert.equal(await credentials.current(), first);
    time = 60_000;
    const { headers, tls } = await credentials.current();
    assert.deepEqual([headers.authorization, tls.ca], ['Bearer new', 'new']);
  });

  test('is followed after a 401, in the same context and for the same server', async () => {
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
    const refused = async () => {
      time += 1_000_000;
      return (await credentials.refresh(await credentials.current())).headers.authorization;
    };
    await write('old', 'a');
    const { credentials } = await load();
    await write('new', 'b');
    assert.equal(await refused(), 'Bearer new for a');
    await write('stolen', 'a', 'https://elsewhere');
    assert.equal(await refused(), 'Bearer new for a');
    await writeFile(path, 'a: [');
    assert.equal(await refused(), 'Bearer new for a');
    assert.equal(log.length, 1);
    await write('newest', 'b');
    assert.equal(await refused(), 'Bearer newest for a');
    assert.deepEqual(log, [
      `The contents of the kubeconfig ${path} can't be read again: the last ones stay in use.`,
      `The contents of the kubeconfig ${path} can be read again.`,
    ]);
  });

  test('keeps the last certificate while its key is not there yet', async () => {
    const [server, client] = [['server.pem', 'server-key.pem'] as const, ['client.pem', 'client-key.pem'] as const];
    const put = async (as: string, file: string) => writeFile(join(folder, as), await certificate(file));
    await put('tls.crt', client[0]);
    await put('tls.key', client[1]);
    await writeKubeconfig(path, '{client-certificate: tls.crt, client-key: tls.key}');
    const { credentials } = await load();
    const first = await credentials.current();
    await put('tls.crt', server[0]);
    const second = await credentials.refresh(first);
    assert.equal(second, first);
    await put('tls.key', server[1]);
    time = 1000;
    assert.equal((await credentials.refresh(second)).tls.cert, await certificate(server[0]));
  });
});
