/** Whatever becomes of whatever objects under whatever rules: what an exposition keeps is what one makes that begins now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withRules } from '../../src/custom-resources/kinds/built-in.ts';
import { kindsOf } from '../../src/custom-resources/kinds/kinds.ts';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { Exposition, type ExpositionOptions } from '../../src/prometheus/exposition.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { kinds as builtIn } from '../../src/resources/kinds.ts';
import { StateStore } from '../../src/state/store.ts';
import { readAs } from '../support/kinds/kind-lines.ts';
import { scrapedBytes } from '../support/scrape.ts';
import { objects, rulesFor } from './arbitrary.ts';

const SERVED = { group: 'apps', kind: 'Deployment', resource: 'deployments', namespaced: true, versions: ['v1'] };
const DEPLOYMENTS = builtIn.filter(({ resource }) => resource === 'deployments');
const WAYS: readonly ExpositionOptions[] = [
  { format: 'text', encoding: 'identity' },
  { format: 'openmetrics2', encoding: 'gzip' },
  { format: 'protobuf', encoding: 'identity' },
  { format: 'text', encoding: 'gzip', part: { part: 0, parts: 2 } },
  { format: 'text', encoding: 'identity', names: new Set(['kube_customresource_m0', 'kube_deployment_spec_replicas']) },
];
/** More than a block has. */
const MANY = 70;

type Labels = Readonly<Record<string, readonly string[]>>;

/** A custom kind and a built-in one, of both the rules tell; `named` are the labels that tell objects apart. */
function kindsFor(text: string, named: Labels): readonly Kind[] {
  const resources = readRules('rules', text).resources.map((rule) => {
    const { object: _, ...labelsFromPath } = rule.labelsFromPath;
    return { ...rule, version: 'v1', labelsFromPath: { ...labelsFromPath, ...named } };
  });
  const extended = withRules(DEPLOYMENTS, { resources }, { others: false, taken: assert.fail });
  return [...kindsOf({ resources }, [SERVED]), ...extended];
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: fc.nat(MANY), becomes: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ gone: fc.nat(MANY) }) },
  { weight: 4, arbitrary: fc.record({ asked: fc.constantFrom(...WAYS) }) },
);
const steps = fc.array(step, { minLength: 10, maxLength: 60 });

for (const [which, named] of [
  ['tell objects apart', { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] }],
  ['may not tell objects apart', {}],
] as const) {
  test(`what is kept of rules whose labels ${which} is what would be made now`, async () => {
    await fc.assert(
      fc.asyncProperty(
        rulesFor(SERVED.group, SERVED.kind),
        objects,
        steps,
        fc.constantFrom(3, MANY),
        async (text, states, changes, first) => {
          const store = new StateStore();
          const scopes = kindsFor(text, named).map((kind) => store.open(kind));
          let version = 0;
          const readObjects = (at: number, state: number) => {
            const { spec, ...rest } = states[state % states.length]!;
            const metadata = {
              name: `o${at}`,
              namespace: `n${at % 2}`,
              uid: `u${at}`,
              resourceVersion: `${++version}`,
            };
            const object = { ...rest, metadata, spec: { replicas: state % 4, ...(spec as object) } };
            return scopes.map(({ kind }) => readAs(kind.schema, object));
          };
          for (const scope of scopes) scope.init();
          for (let at = 0; at < first; at++)
            for (const [index, object] of readObjects(at, at).entries()) scopes[index]!.initApply(object);
          for (const scope of scopes) scope.initDone();
          const exposition = new Exposition(store);
          const ask = async (way: ExpositionOptions) => {
            const [kept, made] = [await scrapedBytes(exposition, way), await scrapedBytes(new Exposition(store), way)];
            assert.equal(kept.toString('latin1'), made.toString('latin1'));
          };
          for (const way of WAYS) await ask(way);
          for (const change of changes) {
            if ('asked' in change) await ask(change.asked);
            else if ('gone' in change) {
              for (const scope of scopes) {
                const object = scope.find(`n${change.gone % 2}/o${change.gone}`);
                if (object !== undefined) scope.delete(object);
              }
            } else {
              for (const [index, object] of readObjects(change.at, change.becomes).entries())
                scopes[index]!.apply(object);
            }
          }
          for (const way of WAYS) await ask(way);
        },
      ),
      { numRuns: 25 },
    );
  });
}
