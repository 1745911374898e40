import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { CodedError } from '../../errors.ts';
import { rereadCredentials, serviceAccountCredentials } from './credentials.ts';

const identity = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, tls: {} });

describe('credentials', () => {
  test('are read once for any number of requests at one time', async () => {
    let reads = 0;
    const credentials = rereadCredentials(async () => identity(`t${++reads}`));
    await Promise.all(Array.from({ length: 30 }, () => credentials.current()));
    assert.equal(reads, 1);
  });

  test('are read again once they are a minute old', async () => {
    let reads = 0;
    let time = 0;
    const credentials = rereadCredentials(async () => identity(`t${++reads}`), { now: () => time });
    await credentials.current();
    time = 59_999;
    const young = await credentials.current();
    time = 60_000;
    const old = await credentials.current();
    assert.deepEqual([young, old], [identity('t1'), identity('t2')]);
  });

  test('are read at once, and with mistrust, after they were rejected', async () => {
    const mistrusts: boolean[] = [];
    const credentials = rereadCredentials(async (mistrust) => {
      mistrusts.push(mistrust);
      return identity(`t${mistrusts.length}`);
    });
    const first = await credentials.current();
    assert.deepEqual(await credentials.refresh(first), identity('t2'));
    assert.deepEqual(mistrusts, [false, true]);
  });

  test('are read once where many requests were rejected with the same', async () => {
    let reads = 0;
    const credentials = rereadCredentials(async () => identity(`t${++reads}`));
    const first = await credentials.current();
    await credentials.refresh(first);
    await credentials.refresh(first);
    assert.equal(reads, 2);
  });

  test('stay in use where reading them again fails', async () => {
    let reads = 0;
    const credentials = rereadCredentials(async () => {
      if (++reads > 1) throw new Error('gone');
      return identity('t1');
    });
    const first = await credentials.current();
    assert.equal(await credentials.refresh(first), first);
  });

  test('are asked for again after the first reading failed', async () => {
    let reads = 0;
    let time = 0;
    const credentials = rereadCredentials(
      async () => {
        if (++reads === 1) throw new Error('not yet');
        return identity('t2');
      },
      { now: () => time },
    );
    await assert.rejects(credentials.current(), /not yet/);
    time = 1000;
    assert.deepEqual(await credentials.current(), identity('t2'));
  });
});

describe('a service account', () => {
  let folder: string;
  let time: number;
  let log: { readonly level: string; readonly sentence: string }[];
  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  const open = () =>
    serviceAccountCredentials(folder, {
      now: () => time,
      log: {
        info: (fields, sentence) => log.push({ level: 'info', sentence: sentence ?? String(fields) }),
        warn: (fields, sentence) => log.push({ level: 'warn', sentence: sentence ?? String(fields) }),
        error: () => assert.fail(),
      },
    });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kso-'));
    time = 0;
    log = [];
    await write('ca.crt', pem('CA'));
    await write('token', 'one\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('gives its token without the line end, and its CA', async () => {
    const read = await open().current();
    assert.deepEqual(read, { headers: { authorization: 'Bearer one' }, tls: { ca: pem('CA') } });
  });

  test('gives the rotated token after a minute', async () => {
    const credentials = open();
    await credentials.current();
    await write('token', 'two');
    time = 60_000;
    assert.equal((await credentials.current()).headers.authorization, 'Bearer two');
  });

  test('is refused with the path where the token can not be read', async () => {
    await rm(join(folder, 'token'));
    await assert.rejects(open().current(), (error) => {
      assert.ok(error instanceof CodedError);
      return error.code === 'KSO_CREDENTIALS_UNREADABLE' && error.message.includes(join(folder, 'token'));
    });
  });

  const troubles: readonly [string, () => Promise<void>][] = [
    ['is gone', () => rm(join(folder, 'ca.crt'))],
    ['is empty', () => write('ca.crt', '')],
    ['is written half', () => write('ca.crt', pem('CA2').slice(0, 30))],
  ];
  for (const [name, begin] of troubles) {
    test(`gives the new token with the last CA where that ${name}, and says so once`, async () => {
      const credentials = open();
      await credentials.current();
      await begin();
      await write('token', 'two');
      for (time = 60_000; time < 300_000; time += 60_000) {
        const { headers, tls } = await credentials.current();
        assert.deepEqual([headers.authorization, tls.ca], ['Bearer two', pem('CA')]);
      }
      await write('ca.crt', pem('CA2'));
      assert.equal((await credentials.current()).tls.ca, pem('CA2'));
      assert.deepEqual(
        log.map(({ level }) => level),
        ['warn', 'info'],
      );
      assert.ok(log[0]!.sentence.includes(join(folder, 'ca.crt')), log[0]!.sentence);
    });
  }
});

const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
