/** The web configuration of `--tls-config` over real sockets. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { before, describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { hashSync } from 'bcryptjs';
import { readSettings } from '../../src/config/read-settings.ts';
import { Exposition, type ExpositionOptions } from '../../src/prometheus/exposition.ts';
import { openWeb } from '../../src/server/web/web.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { type Issued, issue, withoutOpenssl } from '../support/authority.ts';
import { until } from '../support/until.ts';
import { type Stage, startStage } from './harness.ts';

/** A mounted ConfigMap or Secret: a folder whose files are links through one link that is swapped. */
async function mount(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-web-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const replace = async (next: Readonly<Record<string, string>>) => {
    const data = await mkdtemp(join(folder, '..data-'));
    for (const [name, content] of Object.entries(next)) await writeFile(join(data, name), content);
    await symlink(basename(data), join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
  };
  await mkdir(folder, { recursive: true });
  await replace(files);
  for (const name of Object.keys(files)) await symlink(join('..data', name), join(folder, name));
  return { file: join(folder, 'web.yaml'), replace };
}

const TLS = 'tls_server_config: { cert_file: tls.crt, key_file: tls.key';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** The certificate that the server showed. */
  readonly shown: string;
}

async function ask(
  url: string,
  options: ConnectionOptions & { headers?: Record<string, string> } = {},
): Promise<Answer> {
  const sent = requestHttps(url, { agent: false, ...options }).end();
  const [response] = await once(sent, 'response');
  const shown = response.socket.getPeerX509Certificate().toString();
  return { status: response.statusCode, headers: response.headers, body: await buffer(response), shown };
}

async function askHttp2(t: TestContext, url: string, options: ConnectionOptions, path = '/metrics', headers = {}) {
  const session = connectHttp2(url, options);
  t.after(() => session.destroy());
  const stream = session.request({ ':path': path, ...headers });
  const [answer] = await once(stream, 'response');
  return { session, headers: answer as Record<string, string | number>, body: await buffer(stream) };
}

const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

describe('--tls-config', { skip: withoutOpenssl() }, () => {
  let ca: Issued;
  let server: Issued;
  let other: Issued;
  const wish = { names: 'DNS:localhost,IP:127.0.0.1', commonName: 'server' };
  before(() => {
    ca = issue({ isAuthority: true, commonName: 'authority' });
    server = issue({ ...wish, issuer: ca });
    other = issue({ ...wish, issuer: ca });
  });
  const files = (config: string, shown = server, clientCa = ca.cert) => ({
    'web.yaml': config,
    'tls.crt': shown.cert,
    'tls.key': shown.key,
    'ca.crt': clientCa,
  });

  async function webStage(t: TestContext, config: string, flags: readonly string[] = []) {
    const cluster = new SimulatedCluster();
    createShop(cluster).tick();
    const mounted = await mount(t, files(config));
    const stage = await startStage(t, { cluster, flags: [`--tls-config=${mounted.file}`, ...flags] });
    await stage.ready();
    return { ...mounted, stage, ...urlsOf(stage) };
  }
  const urlsOf = ({ component: { url, telemetryUrl } }: Stage) => ({ url, telemetryUrl });
  const trust = () => ({ ca: ca.cert });

  test('serves both ports by HTTPS alone', async (t) => {
    const { url, telemetryUrl } = await webStage(t, `${TLS} }`);
    for (const each of [url, telemetryUrl]) {
      assert.match(each, /^https:/);
      const { status, body } = await ask(`${each}/metrics`, trust());
      assert.equal(status, 200);
      assert.match(body.toString(), /^# HELP /);
      assert.equal((await ask(`${each}/healthz`, trust())).status, 200);
      await assert.rejects(fetch(`${each.replace('https', 'http')}/healthz`));
    }
  });

  test('serves whole expositions by HTTP/2, in every encoding', async (t) => {
    const { url, telemetryUrl } = await webStage(t, `${TLS} }`);
    const plain = await ask(`${url}/metrics`, trust());
    const { headers, body } = await askHttp2(t, url, trust());
    assert.deepEqual([headers[':status'], headers['content-type']], [200, plain.headers['content-type']]);
    assert.deepEqual(body, plain.body);
    const zipped = await askHttp2(t, url, trust(), '/metrics', { 'accept-encoding': 'gzip' });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.equal((await askHttp2(t, url, trust(), '/metrics', { ':method': 'HEAD' })).body.length, 0);
    assert.equal((await askHttp2(t, url, trust(), '/metrics', { ':method': 'POST' })).headers[':status'], 405);
    assert.equal((await askHttp2(t, url, trust(), '/readyz')).body.toString(), 'OK');
    const own = await askHttp2(t, telemetryUrl, trust());
    assert.match(own.body.toString(), /^kube_state_otel_objects\{/m);
  });

  test('speaks no HTTP/2 where the file says so', async (t) => {
    const { url } = await webStage(t, `${TLS} }\nhttp_server_config: { http2: false }`);
    const socket = connectTls({ port: Number(new URL(url).port), ALPNProtocols: ['h2', 'http/1.1'], ...trust() });
    t.after(() => socket.destroy());
    await once(socket, 'secureConnect');
    assert.equal(socket.alpnProtocol, 'http/1.1');
  });

  describe('client certificates', () => {
    let good: Issued;
    let expired: Issued;
    let foreign: Issued;
    before(() => {
      const names = 'DNS:scraper,IP:10.0.0.1,IP:fd00::1,email:a@example.com,URI:spiffe://cluster/scraper';
      good = issue({ commonName: 'scraper', names, issuer: ca });
      expired = issue({ commonName: 'scraper', names, issuer: ca, days: -1 });
      foreign = issue({ commonName: 'scraper', names: 'DNS:scraper' });
    });

    /** Who is let in: none, good, expired, foreign; by both versions of TLS. */
    async function letIn(url: string): Promise<string> {
      const of = { none: {}, good, expired, foreign };
      const entries = Object.entries(of).map(async ([name, certificate]) => {
        const answers = (['TLSv1.2', 'TLSv1.3'] as const).map((maxVersion) =>
          ask(`${url}/metrics`, { ...trust(), ...certificate, maxVersion }).then(
            ({ status }) => status === 200,
            () => false,
          ),
        );
        const [first, second] = await Promise.all(answers);
        assert.equal(first, second, name);
        return first ? [name] : [];
      });
      return (await Promise.all(entries)).flat().join(' ');
    }

    const CASES = {
      RequestClientCert: 'none good expired foreign',
      RequireAnyClientCert: 'good expired foreign',
      RequireClientCert: 'good expired foreign',
      VerifyClientCertIfGiven: 'none good',
      RequireAndVerifyClientCert: 'good',
    };
    for (const [type, expected] of Object.entries(CASES)) {
      test(`${type} lets in: ${expected}`, async (t) => {
        const { url } = await webStage(t, `${TLS}, client_ca_file: ca.crt, client_auth_type: ${type} }`);
        assert.equal(await letIn(url), expected);
      });
    }

    for (const san of ['scraper', '10.0.0.1', 'fd00::1', 'a@example.com', 'spiffe://cluster/scraper', 'somebody']) {
      const isAllowed = san !== 'somebody';
      test(`client_allowed_sans of ${san} ${isAllowed ? 'lets its holder in' : 'keeps others out'}`, async (t) => {
        const more = `client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: ["${san}"]`;
        const { url } = await webStage(t, `${TLS}, ${more} }`);
        assert.equal(await letIn(url), isAllowed ? 'good' : '');
      });
    }

    test('another client CA holds for the next connection, and for one that is open after its next answer', async (t) => {
      const config = `${TLS}, client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert }`;
      const { url, replace } = await webStage(t, config);
      const { session } = await askHttp2(t, url, { ...trust(), ...good });
      const authority = issue({ isAuthority: true, commonName: 'new authority' });
      await replace(files(config, server, authority.cert));
      const isOut = () =>
        ask(url, { ...trust(), ...good }).then(
          () => false,
          () => true,
        );
      await until('the old ones are kept out', isOut);
      assert.equal(await letIn(url), '');
      await until('the session has ended', () => session.closed);
      const successor = issue({ commonName: 'scraper', issuer: authority });
      assert.equal((await ask(`${url}/metrics`, { ...trust(), ...successor })).status, 200);
    });
  });

  test('versions and suites are those of the file', async (t) => {
    const suite = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384';
    const choices = `max_version: TLS12, cipher_suites: [${suite}], curve_preferences: [CurveP384]`;
    const { url } = await webStage(t, `${TLS}, ${choices} }`);
    const port = Number(new URL(url).port);
    const reach = async (options: ConnectionOptions) => {
      const socket = connectTls({ port, ...trust(), ...options });
      t.after(() => socket.destroy());
      await once(socket, 'secureConnect');
      return [socket.getProtocol(), socket.getCipher().standardName];
    };
    assert.deepEqual(await reach({}), ['TLSv1.2', suite]);
    await assert.rejects(reach({ minVersion: 'TLSv1.3' }));
    await assert.rejects(reach({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }));
    await assert.rejects(reach({ ecdhCurve: 'X25519' }));
  });

  test('a certificate that is replaced is shown to the next connection, and a broken one keeps the old', async (t) => {
    const config = `${TLS} }`;
    const { url, replace, stage } = await webStage(t, config);
    const shown = async () => (await ask(`${url}/healthz`, trust())).shown.trim();
    assert.equal(await shown(), server.cert.trim());
    await replace(files(config, other));
    await until('the new one is shown', async () => (await shown()) === other.cert.trim());

    const lines = () => stage.log.filter(({ msg }) => /The web configuration/.test(String(msg)));
    const before = lines().length;
    await replace(files(config, { cert: server.cert, key: other.key }));
    await until('the trouble is told', () => lines().length > before);
    await setTimeout(5000);
    assert.equal(lines().length, before + 1);
    assert.equal(await shown(), other.cert.trim());
    assert.ok(!JSON.stringify(lines()).includes('PRIVATE'));
    await replace(files(config, server));
    await until('the next one is shown', async () => (await shown()) === server.cert.trim());
  });

  test('TLS comes and goes with the file, and every answer on its way is whole', async (t) => {
    const { url, replace } = await webStage(t, `${TLS} }`);
    const whole = (await ask(`${url}/metrics`, trust())).body.length;
    await replace(files('# nothing'));
    const plain = url.replace('https', 'http');
    const answer = await until('it speaks HTTP', () => fetch(`${plain}/metrics`).catch(() => undefined));
    assert.equal((await answer.arrayBuffer()).byteLength, whole);
    await replace(files(`${TLS} }`));
    const again = await until('it speaks HTTPS', () => ask(`${url}/metrics`, trust()).catch(() => undefined));
    assert.equal(again.body.length, whole);
  });

  test('headers of the file are on every answer', async (t) => {
    const config = 'http_server_config: { headers: { X-Frame-Options: deny, X-Content-Type-Options: nosniff } }';
    const { url, telemetryUrl } = await webStage(t, config);
    for (const path of [`${url}/metrics`, `${url}/`, `${url}/none`, `${telemetryUrl}/metrics`]) {
      const { headers } = await fetch(path);
      assert.deepEqual(
        [headers.get('x-frame-options'), headers.get('x-content-type-options')],
        ['deny', 'nosniff'],
        path,
      );
    }
  });

  test('a limit of requests answers 429 above it, to each port its own', async (t) => {
    const { url, telemetryUrl } = await webStage(t, 'rate_limit: { interval: 1h, burst: 3 }');
    for (const each of [url, telemetryUrl]) {
      const statuses = [];
      for (let i = 0; i < 5; i++) statuses.push((await fetch(`${each}/healthz`)).status);
      assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    }
  });

  describe('users', () => {
    const users = (hash: string) => `basic_auth_users: { alice: "${hash}" }`;
    const status = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

    test('need their password, on every path of both ports', async (t) => {
      const { url, telemetryUrl } = await webStage(t, users(hashSync('right', 4)));
      for (const each of [`${url}/metrics`, `${telemetryUrl}/metrics`, `${url}/healthz`]) {
        const refused = await fetch(each);
        assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Basic']);
        assert.equal(await status(each, basic('alice', 'wrong')), 401);
        assert.equal(await status(each, basic('bob', 'right')), 401);
        assert.equal(await status(each, basic('constructor', 'right')), 401);
        assert.equal(await status(each, { authorization: 'Basic ?' }), 401);
        assert.equal(await status(each, basic('alice', 'right')), 200);
      }
    });

    test('are let in by a new password and no more by the old one when the file is replaced', async (t) => {
      const { url, replace } = await webStage(t, users(hashSync('old', 4)));
      assert.equal(await status(url, basic('alice', 'old')), 200);
      await replace(files(users(hashSync('new', 4))));
      await until('the new one is taken', async () => (await status(url, basic('alice', 'new'))) === 200);
      assert.equal(await status(url, basic('alice', 'old')), 401);
    });

    test('with slow hashes hold nobody else up, and are compared once', async (t) => {
      const { url } = await webStage(t, users(hashSync('right', 11)));
      let longest = 0;
      let last = performance.now();
      const ticks = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      t.after(() => clearInterval(ticks));
      const statuses = await Promise.all([
        ...['wrong', 'right', 'right'].map((password) => status(url, basic('alice', password))),
        status(url, basic('unknown', 'right')),
      ]);
      assert.deepEqual(statuses, [401, 200, 200, 401]);
      clearInterval(ticks);
      const timeOf = async (name: string, password: (attempt: number) => string, answer: number) => {
        const times = [];
        for (let i = 0; i < 3; i++) {
          const begun = performance.now();
          assert.equal(await status(url, basic(name, password(i))), answer);
          times.push(performance.now() - begun);
        }
        return Math.min(...times);
      };
      const wrong = (attempt: number) => `wrong-${attempt}`;
      const [aKnownOne, anUnknownOne] = [await timeOf('alice', wrong, 401), await timeOf('unknown', wrong, 401)];
      const compared = await timeOf('alice', () => 'right', 200);
      assert.ok(compared < aKnownOne / 2, `${compared} ms for a password that is known, ${aKnownOne} ms for another`);
      assert.ok(
        anUnknownOne > aKnownOne / 2,
        `${anUnknownOne} ms for a name that is not known, ${aKnownOne} ms for one that is`,
      );
      t.diagnostic(`the event loop was held for ${longest.toFixed(1)} ms at most`);
    });
  });

  test('sessions and handshakes that ask for nothing are ended, by the hundred', async (t) => {
    const flags = ['--server-read-header-timeout=1s', '--server-idle-timeout=1s'];
    const { url } = await webStage(t, `${TLS} }`, flags);
    const { hostname, port } = new URL(url);
    const silent = Array.from({ length: 100 }, () => connectTcp(Number(port), hostname).resume());
    const sessions = Array.from({ length: 100 }, () => connectHttp2(url, trust()));
    const idle = Array.from({ length: 20 }, () => askHttp2(t, url, trust(), '/healthz'));
    t.after(() => {
      for (const each of [...silent, ...sessions]) each.destroy();
    });
    for (const each of [...silent, ...sessions]) each.on('error', () => {});
    assert.equal((await ask(`${url}/metrics`, trust())).status, 200);
    await until('all have ended', async () => {
      const answered = (await Promise.all(idle)).map(({ session }) => session);
      return silent.every(({ closed }) => closed) && [...sessions, ...answered].every(({ closed }) => closed);
    });
  });

  test('bytes that mean nothing, before and behind the handshake, hold nobody else up', async (t) => {
    const { url } = await webStage(t, `${TLS}, client_auth_type: RequestClientCert }`);
    const { hostname, port } = new URL(url);
    for (let i = 0; i < 30; i++) {
      const sockets = [
        connectTcp(Number(port), hostname, () => sockets[0]!.write(randomBytes(1 + i * 20))),
        ...['h2', 'http/1.1'].map((protocol, index) => {
          const options = { host: hostname, port: Number(port), ALPNProtocols: [protocol], ...trust() };
          const preface = protocol === 'h2' && i % 2 ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' : '';
          return connectTls(options, () => {
            const socket = sockets[index + 1]!;
            socket.write(preface);
            socket.write(randomBytes(200), () => void (i % 3 && socket.destroy()));
          });
        }),
      ];
      for (const socket of sockets) socket.on('error', () => {}).resume();
      t.after(() => sockets.forEach((socket) => void socket.destroy()));
    }
    assert.equal((await ask(`${url}/metrics`, trust())).status, 200);
    assert.equal((await askHttp2(t, url, trust())).headers[':status'], 200);
  });

  test('streams that are not read are ended, and their session after them', async (t) => {
    const counts = { begun: 0, running: 0 };
    const { stream } = Exposition.prototype;
    t.mock.method(Exposition.prototype, 'stream', async function* (this: Exposition, options: ExpositionOptions) {
      counts.begun++;
      counts.running++;
      try {
        yield* stream.call(this, options);
      } finally {
        counts.running--;
      }
    });
    const cluster = new SimulatedCluster();
    fillCluster(cluster, { pods: 1000 });
    const mounted = await mount(t, files(`${TLS} }`));
    const flags = [`--tls-config=${mounted.file}`, '--server-write-timeout=2s', '--max-parallel-scrapes=0'];
    const stage = await startStage(t, { cluster, flags: ['--resources=pods', ...flags] });
    await stage.ready();
    const session = connectHttp2(stage.component.url, trust());
    t.after(() => session.destroy());
    const streams = Array.from({ length: 50 }, () => session.request({ ':path': '/metrics' }));
    const codes: number[] = [];
    for (const each of streams) each.on('error', () => {}).on('close', () => codes.push(each.rstCode));
    await until('all have begun', () => counts.begun === 50);
    await until('all expositions have ended', () => counts.running === 0);
    for (const each of streams) each.resume();
    await until('all streams have ended', () => codes.length === 50);
    assert.deepEqual([...new Set(codes)], [2]);
    await until('the session has ended', () => session.closed);
    assert.equal((await askHttp2(t, stage.component.url, trust())).headers[':status'], 200);
  });

  test('a file that can not be used ends the start, and says where', async (t) => {
    const cases: Readonly<Record<string, RegExp>> = {
      'tls_server_config: { cert_file: none.crt, key_file: tls.key }': /tls_server_config\.cert_file: ENOENT/,
      'tls_server_config: { cert_file: tls.crt }': /one of key and key_file is needed/,
      'tls_server_config: { cert_file: tls.crt, key_file: ca.crt }': /at tls_server_config/,
      [`${TLS}, client_ca_file: ca.crt }`]: /no client_auth_type/,
      [`${TLS}, client_ca_file: tls.key, client_auth_type: RequestClientCert }`]: /there is no certificate/,
      'http_server_config: { headers: { Content-Security-Policy: "a\\nb" } }': /headers\.Content-Security-Policy/,
      [`${TLS}, client_allowed_sans: [a] }`]: /client_allowed_sans needs/,
      [`${TLS}, client_auth_type: Sometimes }`]: /tls_server_config\.client_auth_type/,
      [`${TLS}, min_version: TLS13, max_version: TLS12 }`]: /min_version is later/,
      [`${TLS}, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA] }`]: /cipher_suites\.0/,
      'tls_config: {}': /not known are: tls_config/,
      'http_server_config: { headers: { X-Powered-By: me } }': /http_server_config\.headers/,
      'http_server_config: { headers: { X-Frame-Options: maybe } }': /headers\.X-Frame-Options/,
      'basic_auth_users: { alice: hunter2 }': /basic_auth_users: a password is a hash/,
      'a: [': /it is no YAML, at line 1/,
    };
    for (const [config, expected] of Object.entries(cases)) {
      const { file } = await mount(t, files(config));
      const log = { info() {}, warn() {}, error() {} };
      await assert.rejects(openWeb(file, { log }), (error: Error & { code: string }) => {
        assert.equal(error.code, 'KSO_WEB_CONFIG');
        assert.match(error.message, expected);
        assert.ok(!error.message.includes('hunter2'));
        return true;
      });
    }
    assert.ok('run' in readSettings(['--tls-config=/none'], {}, () => {}));
  });
});
