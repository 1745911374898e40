import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { loadYaml } from '@kubernetes/client-node';
import type { OtlpSettings } from '../../src/config/destinations/otlp-settings.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { example, findProgram, otelcol, runProgram } from './program.ts';

const FILES = readdirSync(fileURLToPath(new URL('../../config/', import.meta.url)));
const promtool = findProgram('promtool');

describe('the examples in config/', () => {
  for (const file of FILES.filter((name) => name.endsWith('.yaml'))) {
    test(`${file} is a mapping in YAML`, () => {
      const document = loadYaml<unknown>(text(file));
      assert.ok(typeof document === 'object' && document !== null && !Array.isArray(document));
    });
  }

  for (const file of FILES.filter((name) => name.startsWith('otel-collector'))) {
    test(`${file} is valid to a collector`, { skip: otelcol.skip, timeout: 60_000 }, async () => {
      const env = { BACKEND_ENDPOINT: 'http://127.0.0.1:1', BACKEND_AUTHORIZATION: 'Bearer token' };
      await runProgram(otelcol, ['validate', `--config=${example(file)}`], env);
    });
  }

  test('prometheus.yaml is valid to promtool', { skip: promtool.skip, timeout: 60_000 }, async () => {
    await runProgram(promtool, ['check', 'config', example('prometheus.yaml')]);
  });

  test('grafana-cloud.env sets the address, the credentials and the interval', () => {
    assert.deepEqual(chosen(otlpOf(parseEnv(text('grafana-cloud.env')))), GRAFANA_CLOUD);
  });

  test('grafana-cloud.yaml sets the same as grafana-cloud.env', () => {
    const environment = environmentOf('grafana-cloud.yaml', { 'grafana-cloud/basic': btoa('instance:token') });
    assert.deepEqual(chosen(otlpOf(environment)), GRAFANA_CLOUD);
  });

  test('prometheus-otlp.env sets the address of the OTLP receiver of Prometheus', () => {
    const { url, protocol, interval } = otlpOf(parseEnv(text('prometheus-otlp.env')));
    const expected = 'http://prometheus.monitoring.svc:9090/api/v1/otlp/v1/metrics';
    assert.deepEqual({ url, protocol, interval }, { url: expected, protocol: 'http/protobuf', interval: 30_000 });
  });

  test('sidecar.yaml points the component at the address on which otel-collector-sidecar.yaml listens', () => {
    const { receivers } = loadYaml<Collector>(text('otel-collector-sidecar.yaml'));
    const { url, compression } = otlpOf(environmentOf('sidecar.yaml', {}));
    assert.equal(url, `http://${receivers.otlp.protocols.http.endpoint}/v1/metrics`);
    assert.equal(compression, 'none');
  });

  test('sidecar.yaml sets every variable that otel-collector-sidecar.yaml names', () => {
    const named = [...text('otel-collector-sidecar.yaml').matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name);
    const { initContainers = [] } = loadYaml<Patch>(text('sidecar.yaml')).spec.template.spec;
    assert.deepEqual(initContainers[0]!.env.map(({ name }) => name).sort(), named.sort());
  });

  for (const file of ['sidecar.yaml', 'grafana-cloud.yaml']) {
    test(`${file} patches the container of the Deployment`, () => {
      const names = (path: string) =>
        loadYaml<Patch>(readFileSync(path, 'utf8')).spec.template.spec.containers.map(({ name }) => name);
      const deployment = fileURLToPath(new URL('../../deploy/base/deployment.yaml', import.meta.url));
      assert.deepEqual(names(example(file)), names(deployment));
    });
  }
});

const GRAFANA_CLOUD = {
  url: 'https://otlp-gateway-prod-eu-west-0.grafana.net/otlp/v1/metrics',
  headers: { Authorization: `Basic ${btoa('instance:token')}` },
  interval: 60_000,
};

interface Collector {
  readonly receivers: { readonly otlp: { readonly protocols: { readonly http: { readonly endpoint: string } } } };
}

interface Container {
  readonly name: string;
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
}

interface Patch {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
    };
  };
}

function text(file: string): string {
  return readFileSync(example(file), 'utf8');
}

function otlpOf(environment: NodeJS.Dict<string>): OtlpSettings {
  const invocation = readSettings([], environment, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation && invocation.run.otlp[0] !== undefined);
  return invocation.run.otlp[0];
}

function chosen({ url, headers, interval }: OtlpSettings) {
  return { url, headers, interval };
}

/**
 * The environment that a Deployment with the patch gives the component: secrets, by name and key, are looked up, and
 * `$(NAME)` stands for a variable that came before.
 */
function environmentOf(file: string, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of loadYaml<Patch>(text(file)).spec.template.spec.containers[0]!.env) {
    const { secretKeyRef } = valueFrom ?? {};
    const given = secretKeyRef === undefined ? value : secrets[`${secretKeyRef.name}/${secretKeyRef.key}`];
    assert.ok(given !== undefined, name);
    environment[name] = given.replace(/\$\((\w+)\)/g, (written, other: string) => environment[other] ?? written);
  }
  return environment;
}
