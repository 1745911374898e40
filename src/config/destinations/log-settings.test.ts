import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CodedError } from '../../errors.ts';
import { readSettings } from '../read-settings.ts';

function read(argv: readonly string[], environment: Record<string, string> = {}) {
  const warnings: string[] = [];
  const invocation = readSettings(['--otlp-entity-events', ...argv], environment, (line) => warnings.push(line));
  assert.ok('run' in invocation);
  return { entityEvents: invocation.run.entityEvents, otlp: invocation.run.otlp, warnings };
}

function urlOf(argv: readonly string[], environment: Record<string, string> = {}): string | undefined {
  return read(argv, environment).entityEvents?.destinations[0]?.url;
}

describe('entity events', () => {
  it('are off where nothing asks for them, and where nothing is pushed', () => {
    assert.equal(read([]).entityEvents, undefined);
    assert.equal(read(['--otlp-endpoint=http://c:4318', '--otlp-entity-events=false']).entityEvents, undefined);
    assert.equal(read(['--otlp-endpoint=http://c:4318'], { OTEL_SDK_DISABLED: 'true' }).entityEvents, undefined);
  });

  it('are told again each hour, or as the flag says', () => {
    assert.equal(read(['--otlp-endpoint=http://c:4318']).entityEvents?.interval, 3_600_000);
    const flags = ['--otlp-endpoint=http://c:4318', '--otlp-entity-events-interval=5m'];
    assert.equal(read(flags).entityEvents?.interval, 300_000);
  });

  it('are off where OTEL_LOGS_EXPORTER names no otlp, and the metrics go on', () => {
    for (const list of ['none', 'otlp,none']) {
      const { entityEvents, otlp, warnings } = read(['--otlp-endpoint=http://c:4318'], { OTEL_LOGS_EXPORTER: list });
      assert.deepEqual([entityEvents, otlp.length, warnings], [undefined, 1, []]);
    }
    const { entityEvents, warnings } = read(['--otlp-endpoint=http://c:4318'], { OTEL_LOGS_EXPORTER: 'console' });
    assert.equal(entityEvents?.destinations.length, 1);
    assert.match(warnings[0]!, /^The variable OTEL_LOGS_EXPORTER names an exporter/);
  });

  it('go beside the metrics', () => {
    assert.equal(urlOf(['--otlp-endpoint=http://c:4318/base/']), 'http://c:4318/base/v1/logs');
    assert.equal(urlOf(['--otlp-metrics-endpoint=http://c/x/v1/metrics?key=1']), 'http://c/x/v1/logs?key=1');
    assert.equal(urlOf([], { OTEL_METRICS_EXPORTER: 'otlp' }), 'http://localhost:4318/v1/logs');
    assert.equal(urlOf(['--otlp-protocol=grpc', '--otlp-metrics-endpoint=c:4317']), 'c:4317');
  });

  it('go where the address for log records says', () => {
    const metrics = '--otlp-metrics-endpoint=http://c/metrics';
    assert.equal(urlOf([metrics, '--otlp-logs-endpoint=http://d/logs']), 'http://d/logs');
    assert.equal(urlOf([metrics], { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://d/logs' }), 'http://d/logs');
  });

  it('need an address for log records where that for metrics does not give one', () => {
    assert.throws(
      () => read(['--otlp-metrics-endpoint=http://c/metrics']),
      (error: CodedError) => error.code === 'KSO_USAGE' && /--otlp-logs-endpoint/.test(error.message),
    );
  });

  it('take the variables for log records, those for all signals, and none for metrics', () => {
    const { entityEvents, otlp, warnings } = read(['--otlp-endpoint=http://c:4318'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'a=all',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'a=metrics',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    });
    const { headers, timeout, compression, protocol } = entityEvents!.destinations[0]!;
    assert.deepEqual([headers, timeout, compression, protocol], [{ a: 'all' }, 10_000, 'none', 'http/json']);
    assert.deepEqual([otlp[0]?.headers, otlp[0]?.timeout, otlp[0]?.protocol], [{ a: 'metrics' }, 1, 'http/protobuf']);
    assert.deepEqual(warnings, []);
  });

  it('warn once of each variable that is ignored', () => {
    const { warnings } = read(['--otlp-endpoint=http://c:4318'], {
      OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'smoke',
    });
    assert.deepEqual(
      warnings.map((line) => line.split(' ')[2]),
      ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL'],
    );
  });

  it('go to the destinations of a file as well', (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'destinations-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'destinations.json');
    const destinations = [
      { name: 'base', endpoint: 'http://b:4318' },
      { name: 'exact', metricsEndpoint: 'http://c/m', logsEndpoint: 'http://c/l' },
      { name: 'rpc', endpoint: 'r:4317', protocol: 'grpc' },
    ];
    writeFileSync(file, JSON.stringify({ destinations }));
    const { entityEvents } = read([`--otlp-destinations-file=${file}`]);
    assert.deepEqual(
      entityEvents?.destinations.map(({ name, url }) => [name, url]),
      [
        ['base', 'http://b:4318/v1/logs'],
        ['exact', 'http://c/l'],
        ['rpc', 'r:4317'],
      ],
    );
  });
});
