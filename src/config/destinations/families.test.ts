import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSelected } from './families.ts';
import { familySelection } from './family-patterns.ts';

for (const [what, selection, selected] of [
  ['nothing said', {}, ['kube_pod_info', 'kube_pod_labels', 'kube_node_info']],
  ['an allow list', { allow: ['kube_pod_.*'] }, ['kube_pod_info', 'kube_pod_labels']],
  ['a deny list', { deny: ['kube_.*_labels'] }, ['kube_pod_info', 'kube_node_info']],
  ['both', { allow: ['kube_pod_.*'], deny: ['kube_pod_labels'] }, ['kube_pod_info']],
  ['a part of a name', { allow: ['kube_pod', 'info'] }, []],
  ['alternatives', { allow: ['kube_pod_info|kube_node_info'] }, ['kube_pod_info', 'kube_node_info']],
] as const) {
  test(`families with ${what} are ${selected.join(', ') || 'none'}`, () => {
    const read = familySelection().parse(selection);
    const names = ['kube_pod_info', 'kube_pod_labels', 'kube_node_info'];
    assert.deepEqual(
      names.filter((name) => isSelected(read, name)),
      selected,
    );
  });
}

test('a pattern that would not come to an end is refused', { timeout: 30_000 }, () => {
  assert.throws(() => familySelection().parse({ deny: ['((\\w+)+)+-'] }), /it takes too long/);
});
