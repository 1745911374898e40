/** What the roles of the chart grant. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { kinds } from '../../../src/resources/kinds.ts';
import { chartWith, type Json, one, renderer } from '../render.ts';
import { findingShards, holding, permissionsOf, REVIEWS, watching } from '../rules.ts';
import { NAME } from './settings.ts';

suite('permissions', { skip: renderer.skip }, () => {
  const all = kinds.map(({ resource }) => resource);
  const named = (names: readonly string[]) => kinds.filter(({ resource }) => names.includes(resource));

  test('of every kind are those that the kinds need', () => {
    const { documents } = chartWith({ collectors: all });
    assert.deepEqual(granted(documents), new Set(watching(kinds)));
  });

  test('follow the collectors', () => {
    const { documents } = chartWith({ collectors: ['pods', 'namespaces'] });
    assert.deepEqual(granted(documents), new Set(watching(named(['pods', 'namespaces']))));
  });

  test('follow what joins, reviews and the uid of the cluster need', () => {
    const { documents } = chartWith({
      collectors: ['pods'],
      joins: ['workload', 'zone'],
      authFilter: { enabled: true },
      otlp: { endpoint: 'http://collector:4318' },
    });
    const needed = watching(named(['pods', 'replicasets', 'jobs', 'nodes']));
    assert.deepEqual(granted(documents), new Set([...needed, ...REVIEWS, 'list /namespaces/kube-system']));
    assert.deepEqual(permissionsOf(one(documents, 'Role', `lease-${NAME}`).rules), new Set(holding(NAME)));
  });

  test('are those of events where they are counted or told', () => {
    const otlp = { endpoint: 'http://collector:4318' };
    for (const more of [{ events: { enabled: true } }, { events: { logs: true }, otlp }]) {
      const { documents } = chartWith({ collectors: ['namespaces'], ...more });
      assert.deepEqual(
        granted(documents),
        new Set(watching([...named(['namespaces']), { group: '', resource: 'events' }])),
      );
    }
  });

  test('in namespaces are those of the kinds that live there', () => {
    const { documents } = chartWith({ collectors: all, rbac: { useClusterRole: false }, namespaces: ['shop', 'pay'] });
    for (const role of documents.filter(({ kind }) => kind === 'Role')) {
      assert.deepEqual(permissionsOf(role.rules), new Set(watching(kinds.filter(({ namespaced }) => namespaced))));
    }
    assert.deepEqual(
      documents.filter(({ kind }) => kind === 'RoleBinding').map(({ metadata }) => metadata.namespace),
      ['shop', 'pay'],
    );
    assert.ok(!documents.some(({ kind }) => kind.startsWith('ClusterRole')));
  });

  test('of shards let a pod find its StatefulSet, whose Service has no address', () => {
    const { documents } = chartWith({ autosharding: { enabled: true } });
    assert.deepEqual(permissionsOf(one(documents, 'Role', `stsdiscovery-${NAME}`).rules), new Set(findingShards(NAME)));
    assert.equal(one(documents, 'StatefulSet').spec.serviceName, one(documents, 'Service').metadata.name);
    assert.equal(one(documents, 'Service').spec.clusterIP, 'None');
  });

  test('are an aggregation where selectors say so, and those of another role where it is named', () => {
    const selectors = [{ matchLabels: { aggregate: 'true' } }];
    const role = one(chartWith({ rbac: { clusterRoleSelectors: selectors } }).documents, 'ClusterRole');
    assert.deepEqual(role.aggregationRule.clusterRoleSelectors, selectors);
    const { documents } = chartWith({ rbac: { useExistingRole: 'existing' } });
    assert.ok(!documents.some(({ kind }) => kind === 'ClusterRole'));
    assert.equal(one(documents, 'ClusterRoleBinding').roleRef.name, 'existing');
  });
});

function granted(documents: readonly Json[]): Set<string> {
  return permissionsOf(one(documents, 'ClusterRole').rules);
}
