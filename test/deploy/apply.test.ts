/** All that is rendered, given to a real API server: its schemas and validation, and those of the kinds of others. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { apiserver, startApiServer } from '../real/harness.ts';
import { inParallel } from '../real/objects.ts';
import { CHART_OBJECTS, STANDARD_OBJECTS } from './anchors.ts';
import { prepareCluster } from './cluster.ts';
import { CHART, crds, DEPLOY, type Json, render, renderer, tryRender } from './render.ts';
import { singleValues } from './values.ts';

const NAMESPACES = ['monitoring', 'elsewhere', 'default', 'shop', 'payments'];

test('what is rendered', { skip: apiserver.skip || renderer.skip || crds.skip }, async (t) => {
  const { admin } = await startApiServer(t);
  const cluster = await prepareCluster(admin, NAMESPACES);

  const folders = ['', ...readdirSync(`${DEPLOY}overlays`).map((name) => `overlays/${name}`)];
  const kustomizations = tryRender(folders.map((folder) => ({ kustomization: `${DEPLOY}${folder}` })));

  await t.test('by kustomize is taken by the API server', async () => {
    for (const [index, { documents, error }] of kustomizations.entries()) {
      assert.equal(error, undefined);
      for (const document of documents) {
        assert.equal(await cluster.apply(document, { dryRun: true }), undefined, folders[index]!);
        assert.equal(await cluster.apply(document), undefined, folders[index]!);
      }
    }
  });

  await t.test('by Helm with each key alone is taken by the API server', async (t) => {
    const samples = [{ path: 'default', values: {} }, ...singleValues()];
    const renderings = tryRender(samples.map(({ values }) => ({ chart: CHART, values })));
    const objects = new Map<string, { readonly path: string; readonly document: Json }>();
    for (const [index, { documents, error }] of renderings.entries()) {
      assert.equal(error, undefined);
      for (const document of documents) {
        const key = JSON.stringify(document);
        if (!objects.has(key)) objects.set(key, { path: samples[index]!.path, document });
      }
    }
    t.diagnostic(`${objects.size} different objects of ${samples.length} renderings`);
    const refused: string[] = [];
    await inParallel([...objects.values()], async ({ path, document }) => {
      const refusal = await cluster.apply(document, { dryRun: true });
      if (refusal !== undefined) refused.push(`${path}: ${refusal}`);
    });
    assert.deepEqual(refused.sort(), []);
  });

  for (const [what, before, request] of [
    ['drop-in', STANDARD_OBJECTS, { kustomization: `${DEPLOY}overlays/drop-in` }],
    ['the chart', CHART_OBJECTS, { chart: CHART }],
  ] as const) {
    await t.test(`as ${what} takes the place of kube-state-metrics`, async () => {
      for (const object of before) {
        await admin.send('DELETE', await cluster.pathOf(object));
        assert.equal(await cluster.apply(object), undefined);
      }
      for (const document of render(request).documents) assert.equal(await cluster.apply(document), undefined);
      const { spec } = await admin.get(await cluster.pathOf(before[0]!));
      assert.deepEqual(
        spec.template.spec.containers.map(({ image }: Json) => image),
        ['kube-state-otel:0.1.0'],
      );
    });
  }

  await t.test('has pods that a namespace takes whose policy is restricted', async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await admin.create('/api/v1/namespaces', { metadata: { name: 'restricted', labels } });
    const all = [...kustomizations, ...tryRender([{ chart: CHART, values: { kubeRBACProxy: { enabled: true } } }])];
    for (const { metadata, spec } of all.flatMap(({ documents }) => documents)) {
      if (spec?.template === undefined) continue;
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'one', namespace: 'restricted' },
        spec: spec.template.spec,
      };
      assert.equal(await cluster.apply(pod, { dryRun: true }), undefined, metadata.name);
      const free = { ...pod, spec: { ...pod.spec, hostNetwork: true } };
      assert.match((await cluster.apply(free, { dryRun: true })) ?? '', /PodSecurity/);
    }
  });

  await t.test('with an unknown field is refused, so that the others show something', async () => {
    const service = kustomizations[0]!.documents.find(({ kind }) => kind === 'Service');
    const wrong = { ...service, spec: { ...service.spec, selectors: {} } };
    assert.match((await cluster.apply(wrong, { dryRun: true })) ?? '', /selectors/);
  });
});
