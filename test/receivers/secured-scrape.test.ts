/** Prometheus scrapes what is behind TLS, client certificates and passwords, and is kept out without them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { servedSeries, until } from '../component/harness.ts';
import { issue, withoutOpenssl } from '../support/authority.ts';
import { freePort } from '../support/free-port.ts';
import { prometheus3, startProgram, temporaryFolder } from './program.ts';
import { startShop } from './shop.ts';

describe('Prometheus 3', { skip: prometheus3.skip || withoutOpenssl() }, () => {
  for (const http2 of [true, false]) {
    test(`has every series that it scrapes with ${http2 ? 'HTTP/2' : 'HTTP/1.1'}, a certificate and a password`, async (t) => {
      const { prometheus, served } = await startBoth(t, { http2, password: 'right' });
      const { count } = await until('Prometheus has scraped', async () => {
        const found = await ask(prometheus, 'count({__name__=~"kube_.+"})');
        return found[0] && { count: Number(found[0].value[1]) };
      });
      assert.equal(count, served);
      await until('both ports are up', async () => (await upOf(prometheus)).join() === '1,1');
    });
  }

  test('is told that a target is down where its password is wrong', async (t) => {
    const { prometheus } = await startBoth(t, { http2: true, password: 'wrong' });
    await until('it has tried both ports', async () => (await upOf(prometheus)).join() === '0,0');
  });
});

interface Result {
  readonly value: readonly [number, string];
}

async function ask(port: number, query: string): Promise<readonly Result[]> {
  const body = new URLSearchParams({ query });
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: 'POST', body });
  return ((await answer.json()) as { data: { result: readonly Result[] } }).data.result;
}

const upOf = async (port: number) => (await ask(port, 'up')).map(({ value }) => value[1]);

/** A component and a Prometheus that scrapes both of its ports; the samples that the main port has, and Prometheus' port. */
async function startBoth(t: TestContext, { http2, password }: { http2: boolean; password: string }) {
  const folder = await temporaryFolder(t);
  const ca = issue({ isAuthority: true, commonName: 'authority' });
  const server = issue({ names: 'IP:127.0.0.1', issuer: ca });
  const client = issue({ names: 'DNS:prometheus', issuer: ca });
  const files = { 'ca.crt': ca.cert, 'tls.crt': server.cert, 'tls.key': server.key };
  const ofClient = { 'client.crt': client.cert, 'client.key': client.key };
  const web = `
tls_server_config:
  cert_file: tls.crt
  key_file: tls.key
  client_ca_file: ca.crt
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [prometheus]
http_server_config: { http2: ${http2} }
basic_auth_users: { prometheus: "${hashSync('right', 6)}" }
`;
  for (const [name, content] of Object.entries({ ...files, ...ofClient, 'web.yaml': web })) {
    await writeFile(join(folder, name), content);
  }
  const plain = await startShop(t, []);
  const served = servedSeries(await plain.read('/metrics')).length;
  const { component } = await startShop(t, [`--tls-config=${join(folder, 'web.yaml')}`]);
  const targets = [component.url, component.telemetryUrl].map((url) => `"${new URL(url).host}"`);
  const configuration = `
scrape_configs:
  - job_name: kube-state-metrics
    scheme: https
    scrape_interval: 500ms
    scrape_timeout: 500ms
    honor_labels: true
    tls_config: { ca_file: ca.crt, cert_file: client.crt, key_file: client.key }
    basic_auth: { username: prometheus, password: ${password} }
    enable_http2: ${http2}
    static_configs: [{ targets: [${targets.join(', ')}] }]
    metric_relabel_configs: [{ source_labels: [__name__], regex: "kube_state_(metrics|otel)_.+", action: drop }]
`;
  const port = await freePort();
  const file = join(folder, 'prometheus.yaml');
  await writeFile(file, configuration);
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
  await startProgram(t, prometheus3, [...args, `--web.listen-address=127.0.0.1:${port}`], ready);
  return { prometheus: port, served };
}
