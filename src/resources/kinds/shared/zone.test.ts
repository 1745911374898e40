import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAs } from '../../../../test/support/kinds/kind-lines.ts';
import { nodes } from '../nodes/nodes.ts';
import { pods } from '../pods/pods.ts';
import { nodeZone, podZone } from './zone.ts';

const TODAY = 'topology.kubernetes.io/zone';
const OF_OLD = 'failure-domain.beta.kubernetes.io/zone';

test('the zone of a node is what its label says, or the label of old', () => {
  const { absent } = nodes.schema;
  const zone = (...labels: readonly string[]) =>
    nodeZone.labels[0]!.value({ ...absent, metadata: { ...absent.metadata, labels } }, undefined);
  assert.equal(zone(), undefined);
  assert.equal(zone(OF_OLD, 'b'), 'b');
  assert.equal(zone(OF_OLD, 'b', TODAY, 'a'), 'a');
  assert.equal(zone(OF_OLD, 'b', TODAY, ''), 'b');
});

test('a pod asks its node for the zone, once it has one', () => {
  const { key } = podZone.join!;
  assert.equal(key(readAs(pods.schema, {})), undefined);
  assert.equal(key(readAs(pods.schema, { spec: { nodeName: 'n1' } })), 'nodes//n1');
});
