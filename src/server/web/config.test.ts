import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWebConfig } from './config.ts';

const read = (content: string) => readWebConfig('web.yaml', content);
const NOTHING = { tls: undefined, http2: true, headers: {}, users: {}, rateLimit: undefined };

test('a file that says nothing asks for nothing', () => {
  for (const content of ['', '# nothing', '{}', 'tls_server_config:', 'tls_server_config: { min_version: TLS13 }']) {
    assert.deepEqual(read(content), NOTHING, content);
  }
});

test('what is left out of TLS has the defaults of the format', () => {
  assert.deepEqual(read('tls_server_config: { cert: a, key: b }').tls, {
    cert: 'a',
    key: 'b',
    client_auth_type: 'NoClientCert',
    min_version: 'TLS12',
    max_version: 'TLS13',
    cipher_suites: [],
    prefer_server_cipher_suites: true,
    curve_preferences: [],
  });
});

test('headers that are left blank are none', () => {
  const content = 'http_server_config: { headers: { X-Frame-Options: "", X-XSS-Protection: "0" } }';
  assert.deepEqual(read(content).headers, { 'X-XSS-Protection': '0' });
});

const DURATIONS: Readonly<Record<string, number>> = {
  '1s': 1000,
  '"1m30s"': 90_000,
  '.5s': 500,
  '250ms': 250,
  '1000000': 1,
};
for (const [text, interval] of Object.entries(DURATIONS)) {
  test(`an interval of ${text} is one of ${interval} ms`, () => {
    assert.deepEqual(read(`rate_limit: { interval: ${text}, burst: 5 }`).rateLimit, { interval, burst: 5 });
  });
}

test('an interval of 0 is no limit', () => {
  assert.equal(read('rate_limit: { interval: 0, burst: 5 }').rateLimit, undefined);
  assert.equal(read('rate_limit: { interval: 0s }').rateLimit, undefined);
});
