import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../errors.ts';
import type { OtlpSettings } from './destinations/otlp-settings.ts';
import { readSettings } from './read-settings.ts';
import type { Settings } from './settings.ts';

function read(argv: string[], environment: Record<string, string> = {}): { settings: Settings; warnings: string[] } {
  const warnings: string[] = [];
  const invocation = readSettings(argv, environment, (sentence) => warnings.push(sentence));
  assert.ok('run' in invocation);
  return { settings: invocation.run, warnings };
}

function refusal(argv: string[]): string {
  try {
    readSettings(argv, {}, () => {});
  } catch (error) {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'KSO_USAGE');
    return error.message;
  }
  return assert.fail(`${argv.join(' ')} was accepted`);
}

describe('flags', () => {
  it('have the defaults of kube-state-metrics', () => {
    const { settings } = read([]);
    assert.deepEqual(
      [settings.host, settings.port, settings.telemetryHost, settings.telemetryPort],
      ['::', 8080, '::', 8081],
    );
    assert.equal(settings.resources, undefined);
    assert.equal(settings.namespaces, undefined);
    assert.deepEqual(settings.otlp, []);
  });

  it('choose a context, as does KUBE_CONTEXT', () => {
    const variable = { KUBE_CONTEXT: 'b' };
    const contexts = [read([]), read(['--context=a'], variable), read([], variable)];
    assert.deepEqual(
      contexts.map(({ settings }) => settings.context),
      [undefined, 'a', 'b'],
    );
  });

  it('add up where --resources and --namespaces are repeated', () => {
    const { settings } = read(['--resources=pods, nodes', '--resources', 'jobs', '--namespaces=a', '--namespaces=b,c']);
    assert.deepEqual(settings.resources, ['pods', 'nodes', 'jobs']);
    assert.deepEqual(settings.namespaces, ['a', 'b', 'c']);
  });

  it('mean the default where a text or a list is empty', () => {
    const { settings } = read(['--resources=', '--namespaces=', '--apiserver=', '--node=', '--pod=', '--host=']);
    const { resources, namespaces, apiserver, node, pod, host } = settings;
    assert.deepEqual([resources, namespaces, apiserver, node, pod], Array(5).fill(undefined));
    assert.equal(host, '::');
  });

  it('replace the allowlists where those are repeated', () => {
    const { settings } = read(['--metric-labels-allowlist=pods=[a]', '--metric-labels-allowlist=pods=[b]']);
    assert.equal(settings.labelsAllowlist, 'pods=[b]');
  });

  it('are refused with the flag and what its value should be', () => {
    assert.match(refusal(['--port=80x']), /value of --port can't be used: a port is a whole number/);
    assert.match(refusal(['--otlp-interval=soon']), /value of --otlp-interval can't be used: a duration is/);
    assert.match(refusal(['--otlp-endpoint=collector:4318']), /starts with http:\/\//);
    assert.match(refusal(['--otlp-protocol=tcp']), /--otlp-protocol/);
  });

  it('are refused where they are not known or lack a value', () => {
    assert.match(refusal(['--bogus']), /unknown option '--bogus'/);
    assert.match(refusal(['--port']), /argument missing/);
    assert.match(refusal(['extra']), /neither a command nor a flag/);
  });
});

/** As a timeout of 0 is read. */
it('a push may take as long as the interval, where nothing else is said', () => {
  const exportTimeout = (...flags: readonly string[]) => {
    const invocation = readSettings(['--otlp-endpoint=http://localhost:1', ...flags], {}, assert.fail);
    assert.ok('run' in invocation);
    return invocation.run.otlp[0]?.exportTimeout;
  };
  assert.equal(exportTimeout('--otlp-interval=5m'), 300_000);
  assert.equal(exportTimeout('--otlp-interval=1s'), 30_000);
  assert.equal(exportTimeout('--otlp-interval=5m', '--otlp-export-timeout=10s'), 10_000);
});

const NO_LIMIT = 2 ** 31 - 1;

/** The name of a variable, the setting that it is, a text and how that is read, and a text that can't be used. */
type Variable = readonly [string, keyof OtlpSettings, string, unknown, string];

describe('the push', () => {
  it('is on where an endpoint is given, and goes to its path for metrics', () => {
    const { settings } = read([], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/' });
    assert.equal(settings.otlp[0]?.url, 'http://collector:4318/base/v1/metrics');
    assert.equal(settings.otlp[0]?.interval, 60_000, 'the default of the specification');
    assert.equal(settings.otlp[0]?.protocol, 'http/protobuf');
  });

  it('uses an endpoint for metrics as it is', () => {
    const { settings } = read(['--otlp-metrics-endpoint=https://example.org/x'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    });
    assert.equal(settings.otlp[0]?.url, 'https://example.org/x');
  });

  it('is on where OTEL_METRICS_EXPORTER names otlp', () => {
    assert.equal(read([], { OTEL_METRICS_EXPORTER: 'otlp' }).settings.otlp[0]?.url, 'http://localhost:4318/v1/metrics');
  });

  it('is off where OTEL_METRICS_EXPORTER is none or OTEL_SDK_DISABLED is true, whatever else is set', () => {
    assert.deepEqual(read(['--otlp-endpoint=http://c:4318'], { OTEL_METRICS_EXPORTER: 'none' }).settings.otlp, []);
    assert.deepEqual(read(['--otlp-endpoint=http://c:4318'], { OTEL_SDK_DISABLED: 'TRUE' }).settings.otlp, []);
  });

  for (const [list, isOn, warnings] of [
    ['prometheus', false, 0],
    ['Prometheus, none', false, 0],
    ['otlp,none', false, 0],
    ['otlp, prometheus', true, 0],
    ['prometheus,otpl', false, 1],
    ['console', true, 1],
    ['console,console, logging', true, 2],
    [' , ', true, 0],
  ] as const) {
    it(`with an endpoint and OTEL_METRICS_EXPORTER=${list} is ${isOn ? 'on' : 'off'}, and ${warnings} names are warned of`, () => {
      const { settings, warnings: told } = read(['--otlp-endpoint=http://c:4318'], { OTEL_METRICS_EXPORTER: list });
      assert.deepEqual([settings.otlp.length > 0, told.length], [isOn, warnings]);
    });
  }
  it('sends gzip by gRPC where zstd is asked for, and says so', () => {
    const { settings, warnings } = read([
      '--otlp-endpoint=c:4317',
      '--otlp-protocol=grpc',
      '--otlp-compression=zstd',
      '--otlp-entity-events',
    ]);
    assert.equal(settings.otlp[0]?.compression, 'gzip');
    assert.equal(settings.entityEvents?.destinations[0]?.compression, 'gzip');
    assert.deepEqual(warnings, ['The destination "default" is sent gzip: by gRPC there is no zstd here.']);
  });

  it('reads headers with percent-encoded values', () => {
    const { settings } = read(['--otlp-endpoint=http://c:4318'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc%3D, x-scope = 1',
    });
    assert.deepEqual(settings.otlp[0]?.headers, { authorization: 'Basic abc=', 'x-scope': '1' });
  });

  it('takes the headers that can be read, and names those that can not', () => {
    const { settings, warnings } = read(['--otlp-endpoint=http://c:4318'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'discount=100%,authorization=Basic%20abc%3D,Cookie: id=7,tenant=a=b',
    });
    assert.deepEqual(settings.otlp[0]?.headers, { authorization: 'Basic abc=', tenant: 'a=b' });
    assert.deepEqual(warnings, [
      'The variable OTEL_EXPORTER_OTLP_HEADERS is used in part: the value of "discount" is not percent-encoded, pair 3 is not written key=value.',
    ]);
    assert.match(refusal(['--otlp-headers=a=1,discount=100%']), /the value of "discount" is not percent-encoded/);
  });

  it('takes plain numbers as milliseconds, and the flag before the variable', () => {
    const environment = { OTEL_METRIC_EXPORT_INTERVAL: '15000', OTEL_EXPORTER_OTLP_TIMEOUT: '2500' };
    const { settings } = read(['--otlp-endpoint=http://c:4318', '--otlp-interval=1m'], environment);
    assert.equal(settings.otlp[0]?.interval, 60_000);
    assert.equal(settings.otlp[0]?.timeout, 2500);
  });

  it('pushes changes a second after them where the flag stands alone, and not at all without it', () => {
    const pushChanges = (...flags: string[]) =>
      read(['--otlp-endpoint=http://c:4318', ...flags]).settings.otlp[0]?.pushChanges;
    assert.equal(pushChanges(), undefined);
    assert.equal(pushChanges('--otlp-push-changes'), 1000);
    assert.equal(pushChanges('--otlp-push-changes=200ms'), 200);
    assert.equal(pushChanges('--otlp-push-changes', '--otlp-interval=1m'), 1000);
  });

  const EXPORTER = ['OTEL_EXPORTER_OTLP_METRICS_', 'OTEL_EXPORTER_OTLP_'];
  const VARIABLES: readonly Variable[] = [
    ...EXPORTER.flatMap((prefix): Variable[] => [
      [`${prefix}PROTOCOL`, 'protocol', 'HTTP/JSON', 'http/json', 'tcp'],
      [`${prefix}HEADERS`, 'headers', 'a=%31', { a: '1' }, 'secret'],
      [`${prefix}TIMEOUT`, 'timeout', '2500', 2500, '-1'],
      [`${prefix}TIMEOUT`, 'timeout', '0', NO_LIMIT, 'soon'],
      [`${prefix}COMPRESSION`, 'compression', 'NONE', 'none', 'deflate'],
      [`${prefix}COMPRESSION`, 'compression', 'ZSTD', 'zstd', 'br'],
      [`${prefix}INSECURE`, 'insecure', 'True', true, 'yes'],
    ]),
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'url', 'http://c/x', 'http://c/x', 'c:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'url', 'http://c', 'http://c/v1/metrics', 'c:4318'],
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'temporality', 'Delta', 'delta', 'none'],
    [
      'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      'histogramAggregation',
      'BASE2_exponential_bucket_histogram',
      'base2_exponential_bucket_histogram',
      'exponential',
    ],
    ['OTEL_METRIC_EXPORT_INTERVAL', 'interval', '15000', 15_000, '0'],
    ['OTEL_METRIC_EXPORT_TIMEOUT', 'exportTimeout', '0', NO_LIMIT, '-5'],
  ];

  for (const [variable, setting, text, value, unusable] of VARIABLES) {
    it(`takes ${variable}=${text}, and warns of ${unusable} and goes on as without`, () => {
      const on = { OTEL_METRICS_EXPORTER: 'otlp' };
      const without = read([], on).settings.otlp[0];
      const { settings, warnings } = read([], { ...on, [variable]: text });
      // The time of a push follows the interval.
      const followed = setting === 'interval' && { exportTimeout: 30_000 };
      assert.deepEqual(settings.otlp[0], { ...without, ...followed, [setting]: value });
      assert.deepEqual(warnings, []);

      const ignored = read([], { ...on, [variable]: unusable });
      assert.deepEqual(ignored.settings.otlp[0], without);
      assert.equal(ignored.warnings.length, 1);
      assert.ok(ignored.warnings[0]!.startsWith(`The variable ${variable} is ignored: `));
      assert.ok(!ignored.warnings[0]!.includes('secret'));
      assert.deepEqual(read([], { ...on, [variable]: ' ' }), { settings: read([], on).settings, warnings: [] });
    });
  }

  it('takes the path of a certificate that is not there yet', () => {
    const variables = { CERTIFICATE: '/later/ca', CLIENT_CERTIFICATE: '/later/cert', CLIENT_KEY: '/later/key' };
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, path]) => [`OTEL_EXPORTER_OTLP_${name}`, path]),
    );
    for (const { settings, warnings } of [
      read([], { OTEL_METRICS_EXPORTER: 'otlp', ...environment }),
      read([
        '--otlp-endpoint=http://c',
        '--otlp-certificate=/later/ca',
        '--otlp-client-certificate=/later/cert',
        '--otlp-client-key=/later/key',
      ]),
    ]) {
      const { certificate, clientCertificate, clientKey } = settings.otlp[0]!;
      assert.deepEqual([certificate, clientCertificate, clientKey], Object.values(variables));
      assert.deepEqual(warnings, []);
    }
  });

  it('takes the variables for metrics before those for all signals', () => {
    const { otlp } = read([], {
      OTEL_METRICS_EXPORTER: 'OTLP',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: 'soon',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
    }).settings;
    assert.deepEqual([otlp[0]?.protocol, otlp[0]?.timeout], ['http/json', 1]);
  });

  it('is on, with a warning, where OTEL_SDK_DISABLED is neither true nor false', () => {
    const { settings, warnings } = read(['--otlp-endpoint=http://c:4318'], { OTEL_SDK_DISABLED: '1' });
    assert.equal(settings.otlp.length, 1);
    assert.match(warnings[0]!, /^The variable OTEL_SDK_DISABLED is ignored: /);
  });

  it('by gRPC goes to a target, whose scheme may be missing', () => {
    const url = (endpoint: string) =>
      read([], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).settings.otlp[0]?.url;
    assert.equal(url('http://collector:4317'), 'http://collector:4317');
    assert.equal(url('collector:4317'), 'collector:4317');
    for (const target of [
      'dns:///collector:4317',
      'dns:collector',
      'dns://8.8.8.8/collector:4317',
      'dns:///[::1]:4317',
      'unix:///run/collector.sock',
      'unix:collector.sock',
    ]) {
      assert.equal(url(target), target);
    }
    assert.equal(url('HTTPS://collector:4317'), 'https://collector:4317');
    assert.match(
      refusal(['--otlp-protocol=grpc', '--otlp-endpoint=collector']),
      /a gRPC address is http:\/\/host:port, .* or unix:\/\/\/path/,
    );
    assert.equal(
      read([], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_METRICS_EXPORTER: 'otlp' }).settings.otlp[0]?.url,
      'http://localhost:4317',
    );
  });
});

describe('the election', () => {
  it('is off by default, and on with the flag alone', () => {
    assert.equal(read([]).settings.leaderElection, undefined);
    assert.equal(read(['--leader-elect=false']).settings.leaderElection, undefined);
    assert.deepEqual(read(['--leader-elect'], { POD_NAMESPACE: 'monitoring' }).settings.leaderElection, {
      leaseName: 'kube-state-otel',
      leaseNamespace: 'monitoring',
      leaseDuration: 15_000,
      renewDeadline: 10_000,
      retryPeriod: 2000,
    });
  });

  for (const [what, flags] of [
    ['a renew deadline as long as the lease', ['--leader-elect-renew-deadline=15s']],
    ['a retry period that is hardly shorter than the renew deadline', ['--leader-elect-retry-period=9s']],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const readIt = () => read(['--leader-elect', ...flags]);
      assert.throws(readIt, (error) => error instanceof CodedError && error.code === 'KSO_LEASE_TIMES');
    });
  }

  it('is refused with a lease of half a second', () => {
    assert.match(refusal(['--leader-elect', '--leader-elect-lease-duration=500ms']), /whole seconds/);
  });
});

describe('the profile', () => {
  for (const [list, profile] of [
    ['k8s', 'semconv'],
    ['http, k8s', 'semconv'],
    ['k8s/dup', 'both'],
    ['k8s,k8s/dup', 'both'],
    ['http/dup', 'ksm'],
  ] as const) {
    it(`OTEL_SEMCONV_STABILITY_OPT_IN=${list} means the profile ${profile}`, () => {
      assert.equal(read([], { OTEL_SEMCONV_STABILITY_OPT_IN: list }).settings.profile, profile);
    });
  }

  it('the flag --profile wins over the stability opt-in', () => {
    assert.equal(read(['--profile', 'ksm'], { OTEL_SEMCONV_STABILITY_OPT_IN: 'k8s' }).settings.profile, 'ksm');
  });
});
