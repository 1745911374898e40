/** Presets of the chart: the examples of config/, in one value each. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { example } from '../../receivers/program.ts';
import { CHART, chartWith, containerOf, type Json, one, renderer, tryRender } from '../render.ts';
import { NAME } from './settings.ts';

const read = (name: string) => parse(readFileSync(example(name), 'utf8'));
const envOf = (container: Json) => container.env as readonly Json[];

suite('presets', { skip: renderer.skip }, () => {
  test('grafanaCloud is the example', () => {
    const { documents } = chartWith({ presets: { grafanaCloud: { enabled: true } } });
    const [container] = read('grafana-cloud.yaml').spec.template.spec.containers;
    assert.deepEqual(envOf(containerOf(documents)), envOf(container));
  });

  test('prometheusOtlp is the example', () => {
    const { documents } = chartWith({ presets: { prometheusOtlp: { enabled: true } } });
    const lines = readFileSync(example('prometheus-otlp.env'), 'utf8').match(/^\w+=.*$/gm);
    assert.deepEqual(
      envOf(containerOf(documents)).map(({ name, value }) => `${name}=${value}`),
      lines,
    );
  });

  test('collectorSidecar is the example', () => {
    const { documents } = chartWith({ presets: { collectorSidecar: { enabled: true } } });
    const { spec } = read('sidecar.yaml').spec.template;
    assert.deepEqual(envOf(containerOf(documents)), envOf(spec.containers[0]));
    const [sidecar] = one(documents, 'Deployment').spec.template.spec.initContainers;
    const { securityContext, imagePullPolicy, ...rest } = sidecar;
    const { securityContext: expected, ...others } = spec.initContainers[0];
    assert.deepEqual(rest, others);
    assert.equal(imagePullPolicy, 'IfNotPresent');
    for (const key of ['allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'capabilities']) {
      assert.deepEqual(securityContext[key], expected[key], key);
    }
    const { data } = one(documents, 'ConfigMap', `${NAME}-collector`);
    assert.deepEqual(parse(data['config.yaml']), read('otel-collector-sidecar.yaml'));
  });

  test('have one of the replicas elected', () => {
    const { documents } = chartWith({ presets: { grafanaCloud: { enabled: true } } });
    assert.ok(containerOf(documents).args.includes('--leader-elect'));
  });

  for (const presets of [null, { collectorSidecar: null }, { collectorSidecar: { enabled: null } }]) {
    test(`that are ${JSON.stringify(presets)} are off`, () => {
      assert.deepEqual(chartWith({ presets }).documents, chartWith({}).documents);
    });
  }

  for (const [what, values] of [
    ['two of them', { presets: { grafanaCloud: { enabled: true }, prometheusOtlp: { enabled: true } } }],
    ['one beside otlp', { presets: { grafanaCloud: { enabled: true } }, otlp: { endpoint: 'http://a:4318' } }],
  ] as const) {
    test(`${what} are refused`, () => {
      const [{ error } = { error: undefined }] = tryRender([{ chart: CHART, values }]);
      assert.match(error ?? '', /say(s)? where it is pushed/);
    });
  }
});
