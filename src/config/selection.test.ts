import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityOf } from '../resources/declare/kind.ts';
import { nameOf } from '../resources/names.ts';
import { transitionSourceOf } from '../resources/transitions.ts';
import { readSettings } from './read-settings.ts';
import { selectKinds } from './selection.ts';

function select(...flags: string[]) {
  return selectLogging(flags).kinds;
}

/** The kinds, and what the log hears. */
function selectLogging(flags: string[]) {
  const invocation = readSettings(flags, {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  const heard: unknown[] = [];
  const line =
    (level: string) =>
    (...said: unknown[]) =>
      heard.push([level, ...said]);
  const kinds = selectKinds(invocation.run, { warn: line('warn'), debug: line('debug') });
  return { kinds, heard };
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

for (const flag of ['labels-allowlist', 'annotations-allowlist', 'labels', 'annotations']) {
  const name = flag.endsWith('allowlist') ? `--metric-${flag}` : `--promote-${flag}`;
  test(`${name} may name a resource that is not watched, which a warning says, and none that is not known`, () => {
    const { kinds, heard } = selectLogging(['--resources=pods', `${name}=nodes=[a],pods=[a],*=[b]`]);
    assert.deepEqual(kinds.map(nameOf), ['pods']);
    assert.deepEqual(heard, [
      [
        'warn',
        { flag: name, resource: 'nodes' },
        'An allowlist names a resource that is not watched; its entry has no effect.',
      ],
    ]);
    assert.throws(() => select(`${name}=node=[a]`), { code: 'KSO_ALLOWLIST_RESOURCE', message: /node/ });
  });
}

test('a resource of which no family is told is not watched, as the log says to those who look for it', () => {
  const { kinds, heard } = selectLogging(['--resources=nodes,pods', '--metric-allowlist=^kube_pod_info$']);
  assert.deepEqual(
    kinds.map(({ resource, families }) => [resource, families.length]),
    [['pods', 1]],
  );
  assert.deepEqual(heard, [
    ['debug', { resource: 'nodes' }, 'No family of the resource is told, so that it is not watched.'],
  ]);
});

test('filters that leave nothing are told of', () => {
  const { kinds, heard } = selectLogging(['--metric-allowlist=nothing']);
  assert.deepEqual(kinds, []);
  assert.match(JSON.stringify(heard.at(-1)), /warn.*leave none/);
});

test('a resource without families that is needed for transitions, entities or joins is watched', () => {
  const names = (...flags: string[]) => select('--resources=nodes,pods', ...flags).map(nameOf);
  const ofPods = '--metric-allowlist=^kube_pod_info$';
  assert.deepEqual(names(ofPods, '--transitions=true'), ['pods']);
  assert.deepEqual(names('--metric-denylist=^kube_node', '--transitions=true'), ['nodes', 'pods']);
  assert.deepEqual(names('--metric-denylist=^kube_', '--transitions=true'), []);
  assert.deepEqual(names(ofPods, '--join=zone'), ['pods', 'nodes']);
  const pushed = ['--otlp-endpoint=http://127.0.0.1:1', '--otlp-entity-events=true'];
  assert.deepEqual(names(ofPods, ...pushed), ['nodes', 'pods']);
});

test('events are watched where they are counted or told as log records, and only then', () => {
  const names = (...flags: string[]) => select('--resources=pods', ...flags).map(nameOf);
  const pushed = ['--otlp-endpoint=http://127.0.0.1:1', '--otlp-events=true'];
  assert.deepEqual(names(), ['pods']);
  assert.deepEqual(names('--events=true'), ['pods', 'events']);
  assert.deepEqual(names(...pushed), ['pods', 'events']);
  assert.deepEqual(names('--otlp-events=true'), ['pods']);
  assert.deepEqual(names('--events=true', '--metric-denylist=^kube_events'), ['pods']);
  assert.deepEqual(names('--metric-denylist=^kube_events', '--events=true', ...pushed), ['pods', 'events']);
});

test('patterns hold for metrics of the semantic conventions as well, by their own names', () => {
  const [kind] = select('--profile=both', '--resources=pods', '--metric-allowlist=phase');
  assert.deepEqual(
    kind?.families.map(({ name }) => name),
    ['kube_pod_status_phase', 'k8s.pod.status.phase'],
  );
});

test('nothing is watched for metrics that are not told', () => {
  const names = (pattern: string) =>
    select('--profile=both', '--resources=services', `--metric-allowlist=${pattern}`).map(nameOf);
  assert.deepEqual(names('service.endpoint'), ['services', 'endpointslices']);
  assert.deepEqual(names('kube_service_info'), ['services']);
});

test('no metric of the semantic conventions is stable', () => {
  assert.deepEqual(select('--profile=semconv', '--metric-stability=stable'), []);
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

test('lists of families are refused also where nothing but custom resources is told', () => {
  const custom = ['--custom-resource-state-only', '--custom-resource-state-config=spec: {resources: []}'];
  assert.throws(() => select(...custom, '--metric-allowlist=('), { code: 'KSO_METRIC_PATTERN' });
});
