import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityOf } from '../resources/declare/kind.ts';
import { transitionSourceOf } from '../resources/transitions.ts';
import { selectKinds } from './selection.ts';
import { readSettings } from './settings.ts';

function select(...flags: string[]) {
  const invocation = readSettings(flags, {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return selectKinds(invocation.run);
}

const JOINS = [
  '--join=cluster,workload,zone',
  '--cluster-name=eu-1',
  '--promote-labels=*=[app]',
  '--promote-annotations=pods=[app]',
];

test('no series can have a label twice, whatever is joined', () => {
  for (const kind of select('--profile=both', '--metric-labels-allowlist=*=[*]', ...JOINS)) {
    for (const family of kind.families) {
      const labels = [...identityOf(kind, family).labels, ...family.labels];
      assert.equal(new Set(labels).size, labels.length, `${family.name}: ${labels}`);
    }
  }
});

test('a promotion holds for its resource alone', () => {
  const kinds = select('--resources=pods,nodes', '--promote-labels=pods=[team]');
  assert.deepEqual(
    kinds.map(({ identity }) => identity.labels),
    [['node'], ['namespace', 'pod', 'uid', 'label_team']],
  );
});

test('the name of the cluster is asked for where it is to be joined', () => {
  assert.throws(() => select('--join=cluster'), { code: 'KSO_JOIN_CLUSTER_NAME' });
  assert.equal(select('--cluster-name=eu-1')[0]?.identity.labels.includes('cluster'), false);
});

test('a join that is not known is refused', () => {
  assert.throws(() => select('--join=cluster,moon'), { code: 'KSO_USAGE', message: /--join can't be/ });
});

test('a promotion for a resource that is not watched is refused', () => {
  assert.throws(() => select('--resources=pods', '--promote-annotations=nodes=[a]'), {
    code: 'KSO_ALLOWLIST_RESOURCE',
    message: /--promote-annotations/,
  });
});

test('transitions are not counted of kinds that only joins need', () => {
  const kinds = select('--resources=pods', '--join=workload,zone', '--transitions=true');
  assert.deepEqual(
    kinds.filter((kind) => transitionSourceOf(kind) !== undefined).map(({ resource }) => resource),
    ['pods'],
  );
});

test('kinds that only joins need have no families', () => {
  const kinds = select('--resources=pods', '--join=workload,zone');
  assert.deepEqual(
    kinds.map(({ resource, form, families }) => [resource, form, families.length > 0]),
    [
      ['pods', 'object', true],
      ['jobs', 'metadata', false],
      ['nodes', 'metadata', false],
      ['replicasets', 'metadata', false],
    ],
  );
});
