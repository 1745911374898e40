import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CodedError } from '../../errors.ts';
import { readSettings } from '../read-settings.ts';
import type { Settings } from '../settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'destinations-'));
after(() => rmSync(directory, { recursive: true }));

function file(content: string): string {
  const path = join(directory, 'destinations.yaml');
  writeFileSync(path, content);
  return path;
}

function read(content: string, flags: readonly string[] = [], environment: Record<string, string> = {}): Settings {
  const argv = [`--otlp-destinations-file=${file(content)}`, ...flags];
  const invocation = readSettings(argv, environment, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return invocation.run;
}

function refusal(content: string): string {
  try {
    read(content);
  } catch (error) {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'KSO_DESTINATIONS_INVALID');
    return error.message;
  }
  return assert.fail('the file was accepted');
}

describe('a file of destinations', () => {
  it('gives each destination what it says, and what flags say where it says nothing', () => {
    const { otlp } = read(
      `destinations:
        - name: gateway
          endpoint: http://collector:4318/
          interval: 1m
          compression: none
          maxRequestBytes: 65536
        - { name: vendor, endpoint: "vendor.example:4317", protocol: grpc, timeout: 2500, insecure: true }
        - { name: exact, metricsEndpoint: "https://example.org/otlp/x" }`,
      ['--otlp-timeout=3s'],
    );
    assert.deepEqual(
      otlp.map(({ name, url, protocol, timeout }) => ({ name, url, protocol, timeout })),
      [
        { name: 'gateway', url: 'http://collector:4318/v1/metrics', protocol: 'http/protobuf', timeout: 3000 },
        { name: 'vendor', url: 'vendor.example:4317', protocol: 'grpc', timeout: 2500 },
        { name: 'exact', url: 'https://example.org/otlp/x', protocol: 'http/protobuf', timeout: 3000 },
      ],
    );
    assert.deepEqual([otlp[0]?.interval, otlp[0]?.compression, otlp[0]?.maxRequestBytes], [60_000, 'none', 65_536]);
    assert.deepEqual([otlp[1]?.interval, otlp[1]?.insecure], [60_000, true]);
  });

  it('lets the time of a push follow the interval of its destination, where none is said for that', () => {
    const content = `destinations:
        - { name: seldom, endpoint: "http://a", interval: 5m }
        - { name: own, endpoint: "http://b", interval: 5m, exportTimeout: 10s }
        - { name: plain, endpoint: "http://c" }`;
    const times = (...flags: string[]) => read(content, flags).otlp.map(({ exportTimeout }) => exportTimeout);
    assert.deepEqual(times(), [300_000, 10_000, 60_000]);
    assert.deepEqual(times('--otlp-export-timeout=20s'), [300_000, 10_000, 20_000]);
  });

  it('says of each whose names it is told, and how many requests it gets at a time', () => {
    const { otlp } = read(
      `destinations:
        - { name: a, endpoint: "http://a", profile: semconv, concurrency: 4 }
        - { name: b, endpoint: "http://b" }`,
      ['--profile=both'],
    );
    assert.deepEqual(
      otlp.map(({ profile, concurrency }) => [profile, concurrency]),
      [
        ['semconv', 4],
        [undefined, undefined],
      ],
    );
    for (const wrong of ['0', '65', '2.5', 'many']) {
      assert.match(refusal(`destinations: [{ name: a, endpoint: "http://a", concurrency: ${wrong} }]`), /from 1 to 64/);
    }
  });

  it('says of each what temporality and what histograms it is sent', () => {
    const { otlp } = read(
      `destinations:
        - { name: a, endpoint: "http://a", temporality: delta }
        - { name: b, endpoint: "http://b", histogramAggregation: base2_exponential_bucket_histogram }`,
      ['--otlp-temporality=lowmemory'],
    );
    assert.deepEqual(
      otlp.map(({ temporality, histogramAggregation }) => [temporality, histogramAggregation]),
      [
        ['delta', 'explicit_bucket_histogram'],
        ['lowmemory', 'base2_exponential_bucket_histogram'],
      ],
    );
  });

  it('says of each what it alone is told of the resource', () => {
    const { otlp } = read(
      `destinations:
        - { name: a, endpoint: "http://a", resourceAttributes: { team: "$\{TEAM}", tier: 1 } }
        - { name: b, endpoint: "http://b" }`,
      ['--otlp-endpoint=http://c'],
      { TEAM: 'shop' },
    );
    assert.deepEqual(
      otlp.map(({ resourceAttributes }) => resourceAttributes),
      [{}, { team: 'shop', tier: '1' }, {}],
    );
  });

  it('may take a destination out of the pushes of changes that flags ask for', () => {
    const { otlp } = read(
      `destinations:
        - { name: all, endpoint: "http://a:4318" }
        - { name: none, endpoint: "http://b:4318", pushChanges: false }
        - { name: later, endpoint: "http://c:4318", pushChanges: 5s }`,
      ['--otlp-push-changes=2s'],
    );
    assert.deepEqual(
      otlp.map(({ pushChanges }) => pushChanges),
      [2000, undefined, 5000],
    );
  });

  it('adds to the destination of flags and variables', () => {
    const { otlp } = read('destinations: [{ name: b, endpoint: "http://b" }]', ['--otlp-endpoint=http://a']);
    assert.deepEqual(
      otlp.map(({ name }) => name),
      ['default', 'b'],
    );
  });

  it('may be JSON', () => {
    const { otlp } = read('{"destinations": [{"name": "b", "endpoint": "http://b"}]}');
    assert.equal(otlp[0]?.url, 'http://b/v1/metrics');
  });

  it('takes texts from the environment', () => {
    const { otlp } = read(
      `destinations: [{ name: b, endpoint: "http://$\{HOST}:4318", headers: { authorization: "Basic $\{TOKEN}", price: "5$$" } }]`,
      [],
      { HOST: 'collector', TOKEN: 'abc: "' },
    );
    assert.equal(otlp[0]?.url, 'http://collector:4318/v1/metrics');
    assert.deepEqual(otlp[0]?.headers, { authorization: 'Basic abc: "', price: '5$' });
  });

  it('may name a file of headers and of certificates that are not there yet', () => {
    const { otlp, entityEvents } = read(
      'destinations: [{ name: b, endpoint: "http://b", headersFile: /later/headers, certificate: /later/ca }]',
      ['--otlp-entity-events'],
    );
    assert.deepEqual([otlp[0]?.headersFile, otlp[0]?.certificate], ['/later/headers', '/later/ca']);
    assert.equal(entityEvents?.destinations[0]?.headersFile, '/later/headers');
  });

  it('does not give a destination the headers and certificates of another', () => {
    const certificate = file('destinations: []');
    const { otlp } = read('destinations: [{ name: b, endpoint: "http://b" }]', [
      '--otlp-headers=authorization=secret',
      `--otlp-certificate=${certificate}`,
      `--otlp-client-key=${certificate}`,
    ]);
    assert.deepEqual([otlp[0]?.headers, otlp[0]?.certificate, otlp[0]?.clientKey], [{}, undefined, undefined]);
  });

  it('is refused with the place and the reason', () => {
    assert.match(refusal('destinations: []'), /at destinations: at least one/);
    assert.match(refusal('destination: []'), /at its top|at destinations/);
    assert.match(refusal('destinations: [{ name: b }]'), /at destinations\.0\.endpoint: an address starts with http/);
    assert.match(refusal('destinations: [{ name: b, endpoint: "b:1" }]'), /at destinations\.0\.endpoint/);
    assert.match(
      refusal('destinations: [{ name: default, endpoint: "http://b" }]'),
      /at destinations\.0\.name: "default"/,
    );
    assert.match(
      refusal('destinations: [{ name: b, endpoint: "http://b" }, { name: b, endpoint: "http://c" }]'),
      /at destinations\.1\.name: another destination is called "b"/,
    );
    assert.match(refusal('destinations: [{ name: b, endpoint: "http://b", intervall: 1s }]'), /intervall/);
    assert.match(
      refusal('destinations: [{ name: b, endpoint: "http://b", interval: soon }]'),
      /\.interval: a duration/,
    );
    assert.match(refusal(`destinations: [{ name: b, endpoint: "$\{MISSING}" }]`), /variable MISSING is not set/);
    assert.match(refusal('destinations: [\n'), /at its top: /);
    const withFamilies = (families: string) =>
      refusal(`destinations: [{ name: b, endpoint: "http://b", ${families} }]`);
    assert.match(
      withFamilies('families: { deny: [a, "b("] }'),
      /at destinations\.0\.families\.deny\.1: Invalid regular/,
    );
    assert.match(
      withFamilies('families: { deny: ["a)(b"] }'),
      /at destinations\.0\.families\.deny\.0: Invalid regular/,
    );
    assert.match(withFamilies('families: { allow: [] }'), /at destinations\.0\.families\.allow: at least one pattern/);
    assert.match(withFamilies('families: { denied: [a] }'), /at destinations\.0\.families: .*denied/);
    assert.match(withFamilies('ends: "no"'), /at destinations\.0\.ends/);
  });

  it('is refused where it can not be read', () => {
    assert.throws(
      () => readSettings(['--otlp-destinations-file=/no/such/file'], {}, () => {}),
      (error) => error instanceof CodedError && error.code === 'KSO_DESTINATIONS_UNREADABLE',
    );
  });

  it('is overruled by OTEL_METRICS_EXPORTER=none', () => {
    const environment = { OTEL_METRICS_EXPORTER: 'none' };
    assert.deepEqual(read('destinations: [{ name: b, endpoint: "http://b" }]', [], environment).otlp, []);
  });
});
