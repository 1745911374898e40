/** Settings of the servers that change while they listen. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { hashSync } from 'bcryptjs';
import type { Servers } from '../../src/server/serve.ts';
import { issue, withoutOpenssl } from '../support/authority.ts';
import { serveNothing, serverSettings } from '../support/serve-nothing.ts';
import { startStage } from './harness.ts';

async function startServers(t: TestContext, ...flags: string[]): Promise<Servers> {
  const servers = await serveNothing(flags);
  t.after(() => servers.close(0));
  return servers;
}

async function webFile(t: TestContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-reload-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { cert, key } = issue({ names: 'IP:127.0.0.1' });
  await writeFile(join(folder, 'tls.crt'), cert);
  await writeFile(join(folder, 'tls.key'), key);
  await writeFile(join(folder, 'web.yaml'), content);
  return join(folder, 'web.yaml');
}

async function change(servers: Servers, ...flags: string[]): Promise<void> {
  const goOver = await servers.prepare(serverSettings(...flags));
  goOver();
}

const status = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  return answer.status;
};

test('time-outs, encodings, users and the filter follow, on both ports where they hold for both', async (t) => {
  const servers = await startServers(t);
  const { url, telemetryUrl } = servers.addresses;
  const file = await webFile(t, `basic_auth_users: { alice: "${hashSync('right', 4)}" }`);
  assert.equal(await status(`${url}/metrics`), 200);

  await change(servers, `--tls-config=${file}`);
  for (const each of [url, telemetryUrl]) assert.equal(await status(`${each}/metrics`), 401);

  await change(servers, '--auth-filter');
  for (const each of [url, telemetryUrl]) {
    assert.equal(await status(`${each}/metrics`), 401);
    assert.equal(await status(`${each}/healthz`), 200);
  }

  const headers = { 'accept-encoding': 'gzip' };
  await change(servers, '--enable-gzip-encoding=false', '--server-read-header-timeout=500ms');
  assert.equal((await fetch(`${url}/metrics`, { headers })).headers.get('content-encoding'), null);
  const half = connect(Number(new URL(url).port), '127.0.0.1');
  half.write('GET /');
  await once(half.resume(), 'close');

  await change(servers);
  assert.equal((await fetch(`${url}/metrics`, { headers })).headers.get('content-encoding'), 'gzip');
});

test('a file that can not be used leaves all as it was', async (t) => {
  const file = await webFile(t, `basic_auth_users: { alice: "${hashSync('right', 4)}" }`);
  const servers = await startServers(t, `--tls-config=${file}`);
  await assert.rejects(servers.prepare(serverSettings(`--tls-config=${file}.none`, '--auth-filter')), {
    code: 'KSO_WEB_CONFIG',
  });
  const { url } = servers.addresses;
  const authorization = `Basic ${Buffer.from('alice:right').toString('base64')}`;
  assert.deepEqual([await status(url), await status(`${url}/metrics`, { authorization })], [401, 200]);
});

test('no request fails while TLS comes and goes, however it is kept alive', { skip: withoutOpenssl() }, async (t) => {
  const servers = await startServers(t);
  const { port } = new URL(servers.addresses.url);
  const file = await webFile(t, 'tls_server_config: { cert_file: tls.crt, key_file: tls.key }');
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const open = async () => {
    const sent = request({ port, host: '127.0.0.1', path: '/healthz', agent }).end();
    const [answer] = await once(sent, 'response');
    await once(answer.resume(), 'end');
    return answer.headers.connection as string;
  };
  assert.equal(await open(), 'keep-alive');
  await change(servers, `--tls-config=${file}`);
  // The connection that there was is answered once more, and then ends.
  assert.equal(await open(), 'close');
  const sent = requestHttps({
    port,
    host: '127.0.0.1',
    path: '/healthz',
    agent: false,
    rejectUnauthorized: false,
  }).end();
  const [answer] = await once(sent, 'response');
  assert.equal(answer.statusCode, 200);
  answer.resume();
  await change(servers);
  assert.equal(await open(), 'keep-alive');
});

test('another address is served beside the one before, whose connections are answered once more', async (t) => {
  const servers = await startServers(t);
  const before = servers.addresses;
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const ask = async () => {
    const sent = request(`${before.url}/healthz`, { agent }).end();
    const [answer] = await once(sent, 'response');
    await once(answer.resume(), 'end');
    return answer.headers.connection as string;
  };
  assert.equal(await ask(), 'keep-alive');

  const other = await startServers(t);
  const [port, telemetryPort] = Object.values(other.addresses).map((url) => new URL(url).port);
  const moved = serverSettings(`--port=${port}`, `--telemetry-port=${telemetryPort}`);
  await assert.rejects(servers.prepare(moved), { code: 'KSO_PORT_IN_USE' });
  assert.deepEqual(servers.addresses, before);
  await other.close(0);

  const goOver = await servers.prepare(moved);
  goOver();
  const { url, telemetryUrl } = servers.addresses;
  assert.deepEqual(servers.addresses, other.addresses);
  for (const each of [url, telemetryUrl]) assert.equal(await status(`${each}/healthz`), 200);
  assert.equal(await ask(), 'close');
  await assert.rejects(ask(), { code: 'ECONNREFUSED' });
});

test('a component has its servers follow, and changes nothing of them where its state can not', async (t) => {
  const { component, settings } = await startStage(t);
  const tlsConfig = await webFile(t, `basic_auth_users: { alice: "${hashSync('right', 4)}" }`);
  await assert.rejects(component.reload({ ...settings, tlsConfig, resources: ['nothing'] }), {
    code: 'KSO_UNKNOWN_RESOURCE',
  });
  assert.equal(await status(component.url), 200);
  await component.reload({ ...settings, tlsConfig });
  assert.equal(await status(component.url), 401);
});
