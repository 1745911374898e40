import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CodedError, explain } from '../../errors.ts';
import { readSettings } from '../read-settings.ts';
import type { Settings } from '../settings.ts';

function read(context: TestContext, content: string, flags: readonly string[] = [], more = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'otel.yaml');
  writeFileSync(path, content);
  const warnings: string[] = [];
  const environment = { OTEL_CONFIG_FILE: path, ...more };
  const invocation = readSettings(flags, environment, (sentence) => warnings.push(sentence));
  assert.ok('run' in invocation);
  return { settings: invocation.run as Settings, warnings, path };
}

const HTTP = `
file_format: "1.1"
log_level: debug2
resource:
  attributes_list: "team=shop,a=b"
  attributes: [{ name: team, value: cluster }]
meter_provider:
  readers:
    - periodic:
        interval: 30000
        timeout: 20000
        exporter:
          otlp_http:
            endpoint: http://collector:4318/v1/metrics
            headers: [{ name: authorization, value: "Bearer $\${x}" }]
            compression: gzip
            temporality_preference: low_memory
            tls: { ca_file: /ca.pem }
    - pull: { exporter: { prometheus/development: { host: 127.0.0.1, port: 9464 } } }
`;

describe('a declarative configuration', () => {
  it('says where and how is pushed', (context) => {
    const { settings, warnings } = read(context, HTTP);
    const { name, url, protocol, headers, interval, exportTimeout, temporality, certificate } = settings.otlp[0]!;
    assert.deepEqual(
      { name, url, protocol, headers, interval, exportTimeout, temporality, certificate },
      {
        name: 'reader-0',
        url: 'http://collector:4318/v1/metrics',
        protocol: 'http/protobuf',
        headers: { authorization: `Bearer \${x}` },
        interval: 30_000,
        exportTimeout: 20_000,
        temporality: 'lowmemory',
        certificate: '/ca.pem',
      },
    );
    assert.equal(settings.otlp.length, 1);
    assert.deepEqual(warnings, []);
  });

  it('says the level of the log, the resource and the address of /metrics', (context) => {
    const { settings } = read(context, HTTP);
    assert.deepEqual([settings.logLevel, settings.host, settings.port], ['debug', '127.0.0.1', 9464]);
    assert.deepEqual(settings.resourceAttributes, { team: 'cluster', a: 'b' });
  });

  it('has the keys of the configuration file in its distribution section', (context) => {
    const { settings } = read(
      context,
      `
file_format: "1.1"
distribution:
  kube-state-otel:
    resources: [pods]
    otlp_destinations: [{ name: other, endpoint: "http://c:4318" }]
`,
    );
    assert.deepEqual(settings.resources, ['pods']);
    assert.equal(settings.otlp[0]!.url, 'http://c:4318/v1/metrics');
  });

  it('pushes by gRPC, without TLS where that is said', (context) => {
    const { settings } = read(
      context,
      `
file_format: "1.1"
meter_provider:
  readers:
    - periodic: { exporter: { otlp_grpc: { endpoint: "collector:4317", tls: { insecure: true } } } }
`,
    );
    const { url, protocol, insecure } = settings.otlp[0]!;
    assert.deepEqual({ url, protocol, insecure }, { url: 'collector:4317', protocol: 'grpc', insecure: true });
  });

  it('pushes nothing where it is disabled', (context) => {
    const { settings } = read(context, `${HTTP}disabled: true\n`, ['--otlp-endpoint=http://c']);
    assert.deepEqual(settings.otlp, []);
  });

  it('loses against flags, and takes the place of all other variables of OpenTelemetry', (context) => {
    const more = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other', OTEL_LOG_LEVEL: 'error' };
    const { settings, warnings } = read(context, HTTP, ['--port=1'], more);
    assert.deepEqual([settings.port, settings.logLevel, settings.otlp.length], [1, 'debug', 1]);
    assert.match(warnings.join(), /not read: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_LOG_LEVEL/);
  });

  it('is told of sections that have no meaning here', (context) => {
    const { warnings } = read(context, `${HTTP}attribute_limits: { attribute_count_limit: 9 }\n`);
    assert.match(warnings.join(), /Not used of .*: attribute_limits/);
  });

  it('is followed when it changes', (context) => {
    const { settings, path } = read(context, HTTP);
    assert.deepEqual(settings.configurationFiles, [path]);
  });

  for (const [content, code] of [
    ['file_format: "1.1"\nmeter_provider: { readers: hunter2 }', 'KSO_CONFIG_INVALID'],
    ['file_format: "1.1"\ndistribution: { kube-state-otel: { prot: 1 } }', 'KSO_CONFIG_INVALID'],
    [
      'file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { otlp_http: { endpoint: hunter2 } } } }] }',
      'KSO_DESTINATIONS_INVALID',
    ],
  ] as const) {
    it(`is refused with its place, without its values: ${JSON.stringify(content)}`, (context) => {
      assert.throws(
        () => read(context, content),
        (error) => {
          assert.ok(error instanceof CodedError && error.code === code, String(error));
          return !explain(error).includes('hunter2');
        },
      );
    });
  }
});
