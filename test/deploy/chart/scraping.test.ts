/** Values of the chart that say who scrapes, and how. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHART, chartWith, containerOf, type Json, one, renderer, tryRender } from '../render.ts';
import { wholeValues } from '../values.ts';
import { settingsOf } from './settings.ts';

suite('scraping', { skip: renderer.skip }, () => {
  test('a ServiceMonitor keeps the labels of the objects, unless the values say otherwise', () => {
    const endpoint = (monitor: Json) => monitorWith({ enabled: true, ...monitor }).endpoints[0];
    assert.equal(endpoint({}).honorLabels, true);
    assert.equal(endpoint({ http: { honorLabels: false } }).honorLabels, undefined);
    assert.equal(endpoint({ http: { honorLabels: false }, honorLabels: true }).honorLabels, true);
  });

  test('keys directly under monitor hold where those of the endpoint say nothing', () => {
    const { endpoints } = monitorWith({ enabled: true, interval: '10s', http: { interval: '20s' } }, true);
    assert.deepEqual(
      endpoints.map(({ port, interval }: Json) => [port, interval]),
      [
        ['http', '20s'],
        ['metrics', '10s'],
      ],
    );
  });

  test('behind the proxy probes ask ports that its containers have, without a token', () => {
    const { documents } = chartWith({ kubeRBACProxy: { enabled: true } });
    const { containers } = one(documents, 'Deployment').spec.template.spec;
    const [own, ...proxies] = containers;
    const listening = proxies.map(({ args }: Json) => args.join(' '));
    for (const probe of [own.livenessProbe, own.readinessProbe]) {
      const { port, path, scheme } = probe.httpGet;
      assert.equal(scheme, 'HTTPS');
      const proxy = listening.find((args: string) => args.includes(`--secure-listen-address=:${port}`));
      assert.ok(proxy?.includes('--ignore-paths=/livez,/readyz,/healthz'), path);
    }
    const { host, port, telemetryPort } = settingsOf(documents);
    assert.deepEqual([host, port, telemetryPort], ['127.0.0.1', 9090, 9091]);
    assert.ok(listening[0].includes('--upstream=http://127.0.0.1:9090/'));
    assert.ok(listening[1].includes('--upstream=http://127.0.0.1:9091/'));
  });

  test('a port of a probe that is a name is one of its container', () => {
    const renderings = tryRender([...wholeValues()].map(({ values }) => ({ chart: CHART, values })));
    for (const { documents } of renderings) {
      const { ports: list = [], livenessProbe, readinessProbe, startupProbe } = containerOf(documents);
      for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
        const port = probe?.httpGet.port;
        if (typeof port === 'string')
          assert.ok(
            list.some(({ name }: Json) => name === port),
            port,
          );
      }
    }
  });
});

function monitorWith(monitor: Json, self = false): Json {
  return one(chartWith({ prometheus: { monitor }, selfMonitor: { enabled: self } }).documents, 'ServiceMonitor').spec;
}
