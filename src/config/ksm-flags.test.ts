/** The flags of kube-state-metrics, one by one: what is taken and refused as flag, in a file and as a variable, and what it changes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { LITE_DENYLIST } from '../../test/deploy/anchors.ts';
import { checkSettings } from '../component/check.ts';
import { changedKeys } from '../component/reload.ts';
import { CodedError } from '../errors.ts';
import { readSettings } from './read-settings.ts';
import { selectKinds } from './selection.ts';
import type { Settings } from './settings.ts';

interface Row {
  readonly flag: string;
  readonly valid: string;
  /** Undefined where any text is one. */
  readonly invalid?: string;
  /** As YAML, with the key of kube-state-metrics; undefined where it has none. */
  readonly file?: string;
  /** What differs from the defaults; nothing where the flag is taken without effect. */
  readonly changes?: Partial<Settings>;
}

const ROWS: readonly Row[] = [
  { flag: 'apiserver', valid: 'https://a', file: 'apiserver: https://a', changes: { apiserver: 'https://a' } },
  { flag: 'kubeconfig', valid: '/a', file: 'kubeconfig: /a', changes: { kubeconfig: '/a' } },
  { flag: 'host', valid: '127.0.0.1', file: 'host: 127.0.0.1', changes: { host: '127.0.0.1' } },
  { flag: 'port', valid: '1', invalid: 'x', file: 'port: 1', changes: { port: 1 } },
  { flag: 'telemetry-host', valid: '::1', file: 'telemetry_host: "::1"', changes: { telemetryHost: '::1' } },
  { flag: 'telemetry-port', valid: '1', invalid: '65536', file: 'telemetry_port: 1', changes: { telemetryPort: 1 } },
  { flag: 'tls-config', valid: '/a', file: 'tls_config: /a', changes: { tlsConfig: '/a' } },
  { flag: 'auth-filter', valid: 'true', invalid: 'yes', changes: { authFilter: true } },
  {
    flag: 'enable-gzip-encoding',
    valid: 'false',
    invalid: 'gzip',
    file: 'enable_gzip_encoding: false',
    changes: { enableGzipEncoding: false },
  },
  {
    flag: 'server-read-timeout',
    valid: '1m30s',
    invalid: '90',
    file: 'server_read_timeout: 90000000000',
    changes: { serverReadTimeout: 90_000 },
  },
  {
    flag: 'server-write-timeout',
    valid: '0',
    invalid: '-1s',
    file: 'server_write_timeout: 0',
    changes: { serverWriteTimeout: 2 ** 31 - 1 },
  },
  {
    flag: 'server-idle-timeout',
    valid: '1h',
    invalid: '1d',
    file: 'server_idle_timeout: 1h',
    changes: { serverIdleTimeout: 3_600_000 },
  },
  {
    flag: 'server-read-header-timeout',
    valid: '1500ms',
    invalid: '',
    file: 'server_read_header_timeout: 1.5s',
    changes: { serverReadHeaderTimeout: 1500 },
  },
  {
    flag: 'resources',
    valid: 'pods, nodes',
    file: 'resources: {pods: {}, nodes: {}}',
    changes: { resources: ['pods', 'nodes'] },
  },
  { flag: 'namespaces', valid: 'a,b', file: 'namespaces: [a, b]', changes: { namespaces: ['a', 'b'] } },
  {
    flag: 'namespaces-denylist',
    valid: 'a,b',
    file: 'namespaces_denylist: [a, b]',
    changes: { namespacesDenylist: ['a', 'b'] },
  },
  {
    flag: 'metric-allowlist',
    valid: 'kube_pod_.*,up',
    file: 'metric_allowlist: {"kube_pod_.*": {}, up: {}}',
    changes: { metricAllowlist: ['kube_pod_.*', 'up'] },
  },
  {
    flag: 'metric-denylist',
    valid: 'a',
    file: 'metric_denylist: {a: {}}',
    changes: { metricDenylist: ['a'] },
  },
  { flag: 'metric-opt-in-list', valid: 'a', file: 'metric_opt_in_list: {a: {}}', changes: { optIn: ['a'] } },
  {
    flag: 'metric-labels-allowlist',
    valid: 'pods=[a,b],nodes=[*]',
    file: 'labels_allow_list: {pods: [a, b], nodes: ["*"]}',
    changes: { labelsAllowlist: 'pods=[a,b],nodes=[*]' },
  },
  {
    flag: 'metric-annotations-allowlist',
    valid: '*=[a]',
    file: 'annotations_allow_list: {"*": [a]}',
    changes: { annotationsAllowlist: '*=[a]' },
  },
  { flag: 'shard', valid: '0', invalid: '-1', file: 'shard: 0', changes: {} },
  { flag: 'total-shards', valid: '3', invalid: '0', file: 'total_shards: 3', changes: { totalShards: 3 } },
  { flag: 'pod', valid: 'a-0', file: 'pod: a-0', changes: { pod: 'a-0' } },
  { flag: 'pod-namespace', valid: 'a', file: 'namespace: a', changes: { podNamespace: 'a' } },
  { flag: 'node', valid: 'a', file: 'node: a', changes: { node: 'a' } },
  {
    flag: 'track-unscheduled-pods',
    valid: 'true',
    invalid: '2',
    file: 'track_unscheduled_pods: true',
    changes: { trackUnscheduledPods: true },
  },
  {
    flag: 'use-apiserver-cache',
    valid: 't',
    invalid: 'no',
    file: 'use_api_server_cache: true',
    changes: { useApiserverCache: true },
  },
  { flag: 'object-limit', valid: '7', invalid: '1.5', file: 'object_limit: 7', changes: { objectLimit: 7 } },
  {
    flag: 'custom-resource-state-only',
    valid: 'true',
    invalid: 'x',
    file: 'custom_resources_only: true',
    changes: { customResourcesOnly: true },
  },
  {
    flag: 'custom-resource-state-config',
    valid: 'spec: {resources: []}',
    invalid: 'a list, and no map',
    file: "custom_resource_config: 'spec: {resources: []}'",
    changes: { customResources: { resources: [] } },
  },
  { flag: 'continue-without-custom-resource-state-config-file', valid: 'true', invalid: 'x' },
  { flag: 'continue-without-config', valid: 'true', invalid: 'x' },
  { flag: 'auto-gomemlimit', valid: 'true', file: 'auto-gomemlimit: true' },
  { flag: 'auto-gomemlimit-ratio', valid: '0.9', file: 'auto-gomemlimit-ratio: 0.9' },
  { flag: 'v', valid: '4', invalid: 'x', changes: { logLevel: 'debug' } },
  ...[
    ['vmodule', 'reflector=4'],
    ['logtostderr', 'true'],
    ['stderrthreshold', 'INFO'],
    ['legacy_stderr_threshold_behavior', 'false'],
    ['alsologtostderr', 'false'],
    ['alsologtostderrthreshold', 'INFO'],
    ['log_dir', '/a'],
    ['log_file', '/a'],
    ['log_file_max_size', '1800'],
    ['log_backtrace_at', ':0'],
    ['add_dir_header', 'false'],
    ['one_output', 'false'],
    ['skip_headers', 'false'],
    ['skip_log_headers', 'false'],
  ].map(([flag, valid]) => ({ flag: flag!, valid: valid! })),
];

const QUIET = () => {};

function read(argv: readonly string[], environment = {}): Settings {
  const invocation = readSettings(argv, environment, QUIET);
  assert.ok('run' in invocation);
  return invocation.run;
}

const defaults = read([]);

function assertChanges(settings: Settings, changes: Partial<Settings>): void {
  const keys = changedKeys(defaults, settings).filter((key) => key !== 'configurationFiles');
  assert.deepEqual(Object.fromEntries(keys.map((key) => [key, settings[key]])), changes);
}

const BEHIND_PROXIES = { host: '127.0.0.1', port: 8081, telemetryHost: '127.0.0.1', telemetryPort: 8082 } as const;

function behindProxies(): string[] {
  return ['--host=127.0.0.1', '--port=8081', '--telemetry-host=127.0.0.1', '--telemetry-port=8082'];
}

function defaultNames(): string[] {
  return selectKinds(defaults).map(({ resource }) => resource);
}

/** The chart leaves the admission policies and their bindings out. */
function chartNames(): string[] {
  return defaultNames().filter((name) => !name.includes('admissionpolic'));
}

/** What containers are started with by those who deploy kube-state-metrics, as they write it. */
const COMMAND_LINES: readonly {
  readonly name: string;
  readonly argv: readonly string[];
  readonly changes: Partial<Settings>;
  /** How many kinds are watched. */
  readonly kinds: number;
}[] = [
  { name: 'the standard manifests', argv: [], changes: {}, kinds: 32 },
  { name: 'its image, which adds the ports', argv: ['--port=8080', '--telemetry-port=8081'], changes: {}, kinds: 32 },
  {
    name: 'autosharding',
    argv: ['--pod=kube-state-metrics-1', '--pod-namespace=kube-system'],
    changes: { pod: 'kube-state-metrics-1', podNamespace: 'kube-system' },
    kinds: 32,
  },
  {
    name: 'deploymentsharding',
    argv: ['--shard=2', '--total-shards=3'],
    changes: { shard: 2, totalShards: 3 },
    kinds: 32,
  },
  {
    name: 'daemonsetsharding, on each node',
    argv: ['--resources=pods', '--node=node-1'],
    changes: { resources: ['pods'], node: 'node-1' },
    kinds: 1,
  },
  {
    name: 'daemonsetsharding, pods without a node',
    argv: ['--resources=pods', '--track-unscheduled-pods'],
    changes: { resources: ['pods'], trackUnscheduledPods: true },
    kinds: 1,
  },
  {
    name: 'daemonsetsharding, all but pods',
    argv: [`--resources=${defaultNames().filter((name) => name !== 'pods')}`],
    changes: { resources: defaultNames().filter((name) => name !== 'pods') },
    kinds: 31,
  },
  { name: 'kube-prometheus', argv: behindProxies(), changes: BEHIND_PROXIES, kinds: 32 },
  {
    name: 'kube-prometheus with its addon ksm-lite',
    argv: [...behindProxies(), `--metric-denylist=\n${LITE_DENYLIST.join(',\n')}\n`],
    changes: { ...BEHIND_PROXIES, metricDenylist: LITE_DENYLIST },
    kinds: 32,
  },
  {
    name: 'the chart with its defaults',
    argv: ['--port=8080', `--resources=${chartNames()}`],
    changes: { resources: chartNames() },
    kinds: 28,
  },
  { name: 'the chart with no collectors', argv: ['--port=8080', '--resources='], changes: {}, kinds: 32 },
  {
    name: 'the chart with much of what it has',
    argv: [
      '--port=8080',
      '--telemetry-host=::',
      '--telemetry-port=8081',
      '--resources=deployments,pods',
      '--metric-labels-allowlist=pods=[app,team],deployments=[*]',
      '--metric-annotations-allowlist=namespaces=[owner]',
      '--namespaces=shop,web',
      '--namespaces-denylist=web',
      '--auth-filter=false',
      '-v=2',
      '--enable-gzip-encoding',
      '--auto-gomemlimit',
    ],
    changes: {
      resources: ['deployments', 'pods'],
      labelsAllowlist: 'pods=[app,team],deployments=[*]',
      annotationsAllowlist: 'namespaces=[owner]',
      namespaces: ['shop', 'web'],
      namespacesDenylist: ['web'],
    },
    kinds: 2,
  },
];

describe('kube-state-metrics as others deploy it', () => {
  for (const { name, argv, changes, kinds } of COMMAND_LINES) {
    it(`${name}: its command line can be used as it stands`, async () => {
      const settings = read(argv);
      assertChanges(settings, changes);
      await assert.doesNotReject(checkSettings(settings, { warn: QUIET }));
      assert.equal(selectKinds(settings).length, kinds);
    });
  }

  it('the addon ksm-lite leaves none of what it denies', () => {
    const told = selectKinds(read([`--metric-denylist=\n${LITE_DENYLIST.join(',\n')}\n`])).flatMap(
      ({ families }) => families,
    );
    const denied = LITE_DENYLIST.map((pattern) => new RegExp(pattern));
    assert.deepEqual(
      told.filter((family) => denied.some((pattern) => pattern.test(family.name))),
      [],
    );
    assert.ok(told.length > 100);
  });
});

describe('of the flags of kube-state-metrics', () => {
  for (const { flag, valid, invalid, file, changes = {} } of ROWS) {
    it(`--${flag} changes ${Object.keys(changes).join(', ') || 'nothing'}, also as a variable`, () => {
      assertChanges(read([`--${flag}=${valid}`]), changes);
      const variable = `KSO_${flag.replaceAll('-', '_').toUpperCase()}`;
      assertChanges(read([], { [variable]: valid }), changes);
    });

    if (invalid !== undefined) {
      it(`--${flag} refuses what it can't use, with a sentence`, () => {
        const isSaid = (error: unknown) => error instanceof CodedError && error.message.includes(`--${flag}`);
        assert.throws(() => read([`--${flag}=${invalid}`]), isSaid);
      });
    }

    if (file !== undefined) {
      it(`--${flag} is read from a file of kube-state-metrics`, (context) => {
        const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
        context.after(() => rmSync(folder, { recursive: true }));
        writeFileSync(join(folder, 'config.yaml'), file);
        assertChanges(read([`--config=${folder}/config.yaml`]), changes);
      });
    }
  }

  it('all 53 are known', () => {
    const apart = ['help', 'config', 'custom-resource-state-config-file'];
    assert.equal(new Set([...ROWS.map(({ flag }) => flag), ...apart]).size, 53);
  });
});
