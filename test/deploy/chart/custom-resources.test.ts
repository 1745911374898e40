/** Values of the chart that take packs of custom resources. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { packFile, packNames } from '../../../src/custom-resources/packs/packs.ts';
import { CHART, chartWith, type Json, one, renderer, tryRender } from '../render.ts';
import { permissionsOf } from '../rules.ts';
import { settingsOf } from './settings.ts';

suite('packs of custom resources', { skip: renderer.skip }, () => {
  test('become a flag', () => {
    const { documents } = chartWith({ customResourcePacks: ['flux', 'vpa'] });
    assert.deepEqual(settingsOf(documents).customResourcePacks, ['flux', 'vpa']);
  });

  for (const pack of packNames()) {
    test(`${pack} is granted what its own role has`, () => {
      const { rules } = parse(readFileSync(packFile(pack, 'cluster-role.yaml'), 'utf8'));
      const { documents } = chartWith({ collectors: ['pods'], customResourcePacks: [pack] });
      const expected = new Set([...permissionsOf(rules), 'list /pods', 'watch /pods']);
      assert.deepEqual(permissionsOf(one(documents, 'ClusterRole').rules), expected);
    });
  }

  test('are granted nothing where another grants it', () => {
    const rbac = { customResourceState: { createClusterRoleRules: false } };
    const { documents } = chartWith({ collectors: ['pods'], customResourcePacks: ['flux'], rbac });
    assert.deepEqual(permissionsOf(one(documents, 'ClusterRole').rules), new Set(['list /pods', 'watch /pods']));
  });

  test('of a name that is none are refused', () => {
    const [{ error } = { error: undefined }] = tryRender([
      { chart: CHART, values: { customResourcePacks: ['fluxx'] } },
    ]);
    assert.match(error ?? '', /customResourcePacks/);
  });

  test('in namespaces are granted the kinds that live there', () => {
    const values: Json = { collectors: ['pods'], customResourcePacks: ['kueue'], rbac: { useClusterRole: false } };
    const { documents } = chartWith({ ...values, namespaces: ['shop'] });
    const granted = permissionsOf(one(documents, 'Role').rules);
    assert.ok(granted.has('watch kueue.x-k8s.io/workloads'));
    assert.ok(!granted.has('watch kueue.x-k8s.io/clusterqueues'));
  });
});

suite('rules for custom resources', { skip: renderer.skip }, () => {
  const spec = { resources: [{ groupVersionKind: { group: 'sea.example.org', version: 'v1', kind: 'Boat' } }] };
  const customResourceState = { enabled: true, config: { spec } };
  const boats = { apiGroups: ['sea.example.org'], resources: ['boats'], verbs: ['list', 'watch'] };

  test('are granted the definitions, and of their kinds what rbac.extraRules has', () => {
    const { documents, notes } = chartWith({
      collectors: ['pods'],
      customResourceState,
      rbac: { extraRules: [boats] },
    });
    assert.deepEqual(
      permissionsOf(one(documents, 'ClusterRole').rules),
      new Set([
        ...['list /pods', 'watch /pods'],
        ...['list', 'watch'].map((verb) => `${verb} apiextensions.k8s.io/customresourcedefinitions`),
        ...['list', 'watch'].map((verb) => `${verb} sea.example.org/boats`),
      ]),
    );
    assert.doesNotMatch(notes, /rbac\.extraRules/);
  });

  test('in namespaces are granted what rbac.extraRules has, too', () => {
    const rbac = { useClusterRole: false, extraRules: [boats] };
    const { documents } = chartWith({ collectors: ['pods'], namespaces: ['shop'], customResourceState, rbac });
    assert.ok(permissionsOf(one(documents, 'Role').rules).has('watch sea.example.org/boats'));
  });

  test('without permissions for their kinds are told of in the notes', () => {
    assert.match(chartWith({ customResourceState }).notes, /rbac\.extraRules/);
    assert.doesNotMatch(chartWith({}).notes, /rbac\.extraRules/);
  });
});
