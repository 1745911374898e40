import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Origins, originsOf, withoutCredentials } from './origins.ts';
import { readSettings } from './read-settings.ts';

function originsFor(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Origins {
  const invocation = readSettings(argv, environment, () => {});
  assert.ok('run' in invocation);
  return originsOf(invocation.run);
}

test('each value is said with the flag, the variable or the line that it came from', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, 'namespaces: shop,warehouse\n');
  const origins = originsFor(['--port=1', `--config=${file}`], { KSO_SHARD: '0', OTEL_EXPORTER_OTLP_TIMEOUT: '5000' });
  assert.deepEqual(origins.port, { text: '1', from: 'flag', place: '--port' });
  assert.deepEqual(origins.shard, { text: '0', from: 'variable', place: 'KSO_SHARD' });
  assert.deepEqual(origins.otlpTimeout, { text: '5000', from: 'variable', place: 'OTEL_EXPORTER_OTLP_TIMEOUT' });
  assert.deepEqual(origins.telemetryPort, { text: '8081', from: 'default', place: '' });
  assert.equal(origins.namespaces?.from, 'file');
  assert.match(origins.namespaces!.place, /config\.yaml, line 1/);
});

test('nothing secret is in it', () => {
  const mark = 'Sesame0pen';
  const environment = { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${mark}` };
  const flags = [`--otlp-endpoint=http://user:${mark}@host:4318/?token=${mark}`];
  const origins = originsFor(flags, environment);
  assert.ok(!JSON.stringify(origins).includes(mark), JSON.stringify(origins));
  assert.equal(origins.otlpHeaders?.text, '(secret)');
  assert.equal(origins.otlpEndpoint?.text, 'http://host:4318/');
});

test('of an address neither user nor query is left, of other texts everything', () => {
  const cases = [
    ['https://a:b@host/path?x=y#z', 'https://host/path'],
    ['pods=[app,team]', 'pods=[app,team]'],
    ['user@host', 'user@host'],
    ['dns:///host:1', 'dns:///host:1'],
  ];
  for (const [text, expected] of cases) assert.equal(withoutCredentials(text!), expected);
});
