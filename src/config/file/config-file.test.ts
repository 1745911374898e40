import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CodedError, explain } from '../../errors.ts';
import { readSettings } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { parseConfigFile, readConfigFile } from './config-file.ts';
import { nearest } from './nearest.ts';

function fileOf(context: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, content);
  return path;
}

function settingsWith(
  context: TestContext,
  content: string,
  flags: readonly string[] = [],
  environment = {},
): Settings {
  const path = fileOf(context, content);
  const invocation = readSettings([`--config=${path}`, ...flags], environment, assert.fail);
  assert.ok('run' in invocation);
  return invocation.run;
}

function refusal(content: string): string {
  try {
    parseConfigFile('config.yaml', content);
  } catch (error) {
    assert.ok(error instanceof CodedError);
    return error.message;
  }
  return assert.fail('it was accepted');
}

describe('a configuration file', () => {
  it('is read as kube-state-metrics writes it: sets as maps, durations in nanoseconds', (context) => {
    const settings = settingsWith(
      context,
      `
resources: {pods: {}, nodes: {}}
namespaces: [a, b]
metric_denylist: {"kube_pod_.*": {}}
labels_allow_list: {pods: [app, "team*"], nodes: ["*"]}
annotations_allow_list: {pods: [x]}
custom_resources_only: false
use_api_server_cache: true
server_read_timeout: 60000000000
server_idle_timeout: 1m30s
telemetry_port: 9999
shard: 1
total_shards: 3
`,
    );
    assert.deepEqual(settings.resources, ['pods', 'nodes']);
    assert.deepEqual(settings.namespaces, ['a', 'b']);
    assert.deepEqual(settings.metricDenylist, ['kube_pod_.*']);
    assert.equal(settings.labelsAllowlist, 'pods=[app,team*],nodes=[*]');
    assert.equal(settings.annotationsAllowlist, 'pods=[x]');
    assert.equal(settings.useApiserverCache, true);
    assert.deepEqual([settings.serverReadTimeout, settings.serverIdleTimeout], [60_000, 90_000]);
    assert.deepEqual([settings.telemetryPort, settings.shard, settings.totalShards], [9999, 1, 3]);
  });

  it('has the names of all flags beside those', (context) => {
    const settings = settingsWith(
      context,
      `
metric_labels_allowlist: {pods: [app]}
label_selector: {pods: "app in (a,b)"}
otlp_endpoint: http://collector:4318
otlp_headers: {authorization: "Bearer a,b=c"}
resource_attributes: {team: "a b"}
`,
    );
    assert.equal(settings.labelsAllowlist, 'pods=[app]');
    assert.deepEqual(settings.labelSelectors, { pods: 'app in (a,b)' });
    assert.deepEqual(settings.otlp[0]!.headers, { authorization: 'Bearer a,b=c' });
    assert.deepEqual(settings.resourceAttributes, { team: 'a b' });
  });

  it('keeps commas in the entries of a list', (context) => {
    const settings = settingsWith(context, 'metric_allowlist: ["kube_pod_.{1,3}"]');
    assert.deepEqual(settings.metricAllowlist, ['kube_pod_.{1,3}']);
  });

  it('wins over flags, which win over variables', (context) => {
    const content = 'port: 1';
    const environment = { KSO_PORT: '3', KSO_TELEMETRY_PORT: '3', KSO_SHARD: '3', KSO_TOTAL_SHARDS: '9' };
    const settings = settingsWith(context, content, ['--port=2', '--telemetry-port=2'], environment);
    assert.deepEqual([settings.port, settings.telemetryPort, settings.shard], [1, 2, 3]);
  });

  it('leaves to flags what it says nothing of', (context) => {
    const settings = settingsWith(context, 'resources: {}\nnamespaces: []\napiserver: ""', ['--resources=pods']);
    assert.deepEqual(settings.resources, ['pods']);
    assert.equal(settings.namespaces, undefined);
  });

  it('may be empty', (context) => {
    assert.equal(settingsWith(context, '# nothing yet\n').port, 8080);
  });

  for (const [content, sentence] of [
    ['port: 1\nresorces: [pods]', /line 2: the key "resorces" is not known; near it is resources/],
    ['port: 1\nhunter2password: x', /line 2: there is a key that is not known/],
    ['port: 1\nport: 2', /line 2: it is no YAML/],
    ['labels_allow_list: {a: [b]}\nmetric_labels_allowlist: {a: [b]}', /line 2: .* mean the same/],
    ['port: [1]', /line 1: port has to be one text, number, true or false/],
    ['resources: {pods: [', /line 1: it is no YAML/],
    ['- pods', /its top is no map/],
    ['config: other.yaml', /line 1: there is a key that is not known/],
    ['otlp_destinations: x', /line 1: otlp_destinations is a list/],
  ] as const) {
    it(`is refused, with the line: ${JSON.stringify(content)}`, () => {
      assert.match(refusal(content), sentence);
    });
  }

  it('is refused with the line of a value that can not be used, which is not said', (context) => {
    const path = fileOf(context, 'host: "::"\nport: hunter2\n');
    assert.throws(
      () => readSettings([`--config=${path}`], {}, assert.fail),
      (error) => {
        assert.ok(error instanceof CodedError && error.code === 'KSO_CONFIG_INVALID');
        assert.match(error.message, /line 2: the value of port can't be used: a port is a whole number/);
        return !explain(error).includes('hunter2');
      },
    );
  });

  it('may come later only where that was said', () => {
    assert.equal(readConfigFile('/no/such/file', true), undefined);
    assert.throws(
      () => readConfigFile('/no/such/file', false),
      (error) => error instanceof CodedError && error.code === 'KSO_CONFIG_UNREADABLE',
    );
    const invocation = readSettings(['--config=/no/such/file', '--continue-without-config'], {}, assert.fail);
    assert.ok('run' in invocation);
  });
});

describe('the nearest name', () => {
  it('is the one with the fewest changes, where there is one near', () => {
    const names = ['resources', 'namespaces', 'namespaces_denylist'];
    assert.equal(nearest('resource', names), 'resources');
    assert.equal(nearest('namespace', names), 'namespaces');
    assert.equal(nearest('x', names), undefined);
    assert.equal(nearest('password', names), undefined);
  });
});
