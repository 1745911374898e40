import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nameOf, namesOf } from './names.ts';

const KINDS: readonly (readonly [resource: string, group: string, name: string, names: readonly string[]])[] = [
  ['services', '', 'services', ['services']],
  ['deployments', 'apps', 'deployments', ['deployments', 'deployments.apps']],
  ['services', 'serving.knative.dev', 'services.serving.knative.dev', ['services.serving.knative.dev']],
  ['foos', 'example.com', 'foos.example.com', ['foos', 'foos.example.com']],
];

for (const [resource, group, name, names] of KINDS) {
  it(`calls ${resource} of the group "${group}" ${name}, and takes ${names.join(' and ')} for it`, () => {
    assert.equal(nameOf({ resource, group }), name);
    assert.deepEqual(namesOf({ resource, group }), names);
  });
}
