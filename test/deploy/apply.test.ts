/** All that is rendered, given to a real API server: its schemas and validation, and those of the kinds of others. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { apiserver, startApiServer } from '../real/harness.ts';
import { inParallel } from '../real/objects.ts';
import { prepareCluster } from './cluster.ts';
import { CHART, crds, DEPLOY, type Json, renderer, tryRender } from './render.ts';
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

  await t.test('with an unknown field is refused, so that the others show something', async () => {
    const service = kustomizations[0]!.documents.find(({ kind }) => kind === 'Service');
    const wrong = { ...service, spec: { ...service.spec, selectors: {} } };
    assert.match((await cluster.apply(wrong, { dryRun: true })) ?? '', /selectors/);
  });
});
