/** The metric that needs objects of two kinds, on a recorded cluster; no slice of a service there has names as addresses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { endpointslices } from '../../src/resources/kinds/endpointslices.ts';
import { services } from '../../src/resources/kinds/services.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { Joins } from '../../src/state/joins/joins.ts';
import { StateStore } from '../../src/state/store.ts';
import { readObjects } from '../conformance/selection.ts';

test('endpoints of the services of the cluster basic are counted by condition, type of address and zone', () => {
  const builtIn: readonly Kind[] = [endpointslices, services];
  const kinds = builtIn.map((kind) => configure(kind, { profile: 'semconv' }));
  const store = new StateStore();
  const joins = new Joins(store, () => {});
  const scopes = kinds.map((kind) => store.open(kind));
  for (const scope of scopes) {
    const sink = joins.sinkFor(scope);
    sink.init();
    for (const object of readObjects('basic', scope.kind)) sink.initApply(object);
    sink.initDone();
  }
  const { kind } = scopes[1]!;
  const count = kind.families.find(({ name }) => name === 'k8s.service.endpoint.count')!;
  const rows: string[] = [];
  for (const service of scopes[1]!.objects()) {
    const { name } = service.metadata;
    count.visit(service, (value, labels = []) =>
      rows.push([name, ...labels.map((text) => text ?? '-'), value].join(' ')),
    );
  }
  assert.deepEqual(rows.toSorted(), [
    'web ready IPv4 - 1',
    'web ready IPv4 eu-1a 1',
    'web ready IPv6 - 1',
    'web serving IPv4 - 2',
    'web serving IPv4 eu-1a 1',
    'web serving IPv6 - 1',
    'web terminating IPv4 - 1',
    'web terminating IPv4 eu-1a 0',
    'web terminating IPv6 - 0',
  ]);
});
