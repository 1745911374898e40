import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../../resources/kinds.ts';
import { kindNamed, pluralOf } from './resource-names.ts';

test('a resource is called by its plural, its kind, a short name, and with its group', () => {
  for (const word of ['deployments', 'deployment', 'Deployment', 'deploy', 'deployments.apps', 'deployment.apps']) {
    assert.equal(kindNamed(kinds, word)?.kind, 'Deployment', word);
  }
  assert.equal(kindNamed(kinds, 'deploymentz'), undefined);
});

test('plurals are made as code generators make them', () => {
  const plurals = ['CronTab', 'Policy', 'Gateway', 'Ingress', 'Mesh'].map(pluralOf);
  assert.deepEqual(plurals, ['crontabs', 'policies', 'gateways', 'ingresses', 'meshes']);
});
