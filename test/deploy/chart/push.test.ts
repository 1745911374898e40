/** Values of the chart that say where it is pushed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { chartWith, containerOf, type Json, one, renderer } from '../render.ts';
import { NAME, settingsFrom, settingsOf } from './settings.ts';

suite('pushes', { skip: renderer.skip }, () => {
  test('otlp is one destination', () => {
    const otlp = {
      endpoint: 'https://otlp.example.com/otlp',
      headers: { Authorization: 'Basic a+b=' },
      interval: '30s',
    };
    const [destination] = settingsOf(chartWith({ otlp }).documents).otlp;
    assert.equal(destination!.url, 'https://otlp.example.com/otlp/v1/metrics');
    assert.deepEqual(destination!.headers, { Authorization: 'Basic a+b=' });
    assert.equal(destination!.interval, 30_000);
  });

  test('destinations become a file, with secrets in variables and certificates where they are mounted', (t) => {
    const { documents } = chartWith({
      destinations: {
        'grafana-cloud': {
          endpoint: 'https://otlp.example.com/otlp',
          headers: { 'X-Scope': 7 },
          headersFrom: { Authorization: { secretKeyRef: { name: 'grafana', key: 'basic' }, prefix: 'Basic ' } },
          tls: { existingSecret: 'receiver', caKey: 'ca.crt', certKey: 'tls.crt', keyKey: 'tls.key' },
          interval: '30s',
        },
        off: { enabled: false },
      },
    });
    const text = one(documents, 'ConfigMap', `${NAME}-destinations`).data['destinations.yaml'];
    const file = join(temporary(t), 'destinations.yaml');
    writeFileSync(file, text);
    const variable = containerOf(documents).env[0];
    assert.deepEqual(variable.valueFrom.secretKeyRef, { name: 'grafana', key: 'basic' });
    const read = settingsFrom([`--otlp-destinations-file=${file}`], { [variable.name]: 'secret' }).otlp;
    assert.deepEqual(
      read.map(({ name, headers }) => [name, headers]),
      [['grafana-cloud', { 'X-Scope': '7', Authorization: 'Basic secret' }]],
    );
    const { certificate, clientCertificate, clientKey } = read[0]!;
    const folder = '/etc/kube-state-otel/tls/grafana-cloud';
    assert.deepEqual(
      [certificate, clientCertificate, clientKey],
      ['ca.crt', 'tls.crt', 'tls.key'].map((key) => `${folder}/${key}`),
    );
    const mount = containerOf(documents).volumeMounts.find((one: Json) => one.mountPath === folder);
    const { volumes } = one(documents, 'Deployment').spec.template.spec;
    assert.equal(volumes.find((one: Json) => one.name === mount.name).secret.secretName, 'receiver');
  });

  test('where something is pushed one is elected, and elsewhere none', () => {
    const elects = (values: Json) => settingsOf(chartWith(values).documents).leaderElection !== undefined;
    const otlp = { endpoint: 'http://collector:4318' };
    assert.ok(!elects({ replicas: 2 }));
    assert.ok(elects({ otlp }));
    assert.ok(elects({ config: { otlp_endpoint: 'http://collector:4318' } }));
    assert.ok(elects({ extraArgs: ['--otlp-endpoint=http://collector:4318'] }));
    assert.ok(elects({ env: [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector:4318' }] }));
    assert.ok(!elects({ otlp, leaderElection: { enabled: false } }));
    assert.ok(!elects({ otlp, autosharding: { enabled: true } }));
  });

  test('a NetworkPolicy lets out what is pushed, to the ports of its addresses', () => {
    const { documents } = chartWith({
      networkPolicy: { enabled: true },
      otlp: { endpoint: 'http://collector:14318/base' },
      destinations: { vendor: { endpoint: 'https://otlp.example.com:8443' }, web: { endpoint: 'http://plain' } },
    });
    const { egress } = one(documents, 'NetworkPolicy').spec;
    const open = new Set(egress.flatMap(({ ports: list }: Json) => list.map(({ port }: Json) => port)));
    for (const port of [53, 443, 6443, 4317, 4318, 14_318, 8443, 80]) assert.ok(open.has(port), String(port));
  });
});

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
