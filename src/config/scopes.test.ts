import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CodedError } from '../errors.ts';
import { wantedKey, wantedOf } from '../watch/wanted.ts';
import { readSettings } from './read-settings.ts';
import { scopesOf } from './scopes.ts';
import { selectKinds } from './selection.ts';

/** What is wanted under these flags, as texts. */
function wanted(...flags: readonly string[]): readonly string[] {
  const invocation = readSettings(flags, {}, assert.fail);
  assert.ok('run' in invocation);
  const scopes = scopesOf(invocation.run, selectKinds(invocation.run));
  return wantedOf(scopes).map((want) => wantedKey({ ...want, kind: { ...want.kind, variant: '' } }));
}

const ROWS: readonly (readonly [flags: readonly string[], wanted: readonly string[]])[] = [
  [['--resources=pods,nodes'], ['nodes  {}', 'pods  {}']],
  [
    ['--resources=pods,nodes', '--node=n1'],
    ['nodes  {}', 'pods  {"fieldSelector":"spec.nodeName=n1"}'],
  ],
  [['--resources=pods', '--node='], ['pods  {}']],
  [['--resources=pods', '--track-unscheduled-pods'], ['pods  {"fieldSelector":"spec.nodeName="}']],
  [['--resources=pods', '--track-unscheduled-pods', '--node=n1'], ['pods  {"fieldSelector":"spec.nodeName="}']],
  [
    ['--resources=pods', '--node=n,1=', '--field-selector=pods=status.phase!=Failed', '--namespaces-denylist=a'],
    [String.raw`pods  {"fieldSelector":"spec.nodeName=n\\,1\\=,status.phase!=Failed,metadata.namespace!=a"}`],
  ],
  [
    [
      '--resources=deployments,pods',
      '--label-selector=deployments.apps=app in (web,api)',
      '--label-selector=pods=!old',
    ],
    ['deployments.apps  {"labelSelector":"app in (web,api)"}', 'pods  {"labelSelector":"!old"}'],
  ],
  [
    ['--resources=jobs', '--label-selector=jobs=a', '--label-selector=jobs.batch=b'],
    ['jobs.batch  {"labelSelector":"a,b"}'],
  ],
  [['--resources=pods,nodes', '--namespaces=a,b', '--namespaces-denylist=a,b'], ['nodes  {}']],
  [['--resources=nodes', '--object-limit=5', '--use-apiserver-cache'], ['nodes  {"limit":"5","cached":"true"}']],
];

for (const [flags, scopes] of ROWS) {
  test(`${flags.join(' ')} watches ${scopes.join(' and ')}`, () => assert.deepEqual(wanted(...flags), scopes));
}

test('kinds that only joins need are watched of the same namespaces, but else whole', () => {
  const flags = ['--resources=pods', '--join=workload', '--node=n1', '--label-selector=pods=a', '--object-limit=1'];
  assert.deepEqual(wanted(...flags, '--namespaces=shop,desk', '--namespaces-denylist=desk'), [
    'pods  {"namespace":"shop","labelSelector":"a","fieldSelector":"spec.nodeName=n1","limit":"1"}',
    'jobs.batch  {"namespace":"shop"}',
    'replicasets.apps  {"namespace":"shop"}',
  ]);
});

describe('what can not work is refused', () => {
  const refused: readonly (readonly [flags: readonly string[], code: string, message: RegExp])[] = [
    [['--node=n1'], 'KSO_NODE', /^--node selects pods .* deployments,/],
    [['--resources=pods,services,nodes', '--node=n1'], 'KSO_NODE', /node, which services do not/],
    [['--track-unscheduled-pods', '--node=n1'], 'KSO_NODE', /^--track-unscheduled-pods/],
    [['--label-selector=pod=a'], 'KSO_SELECTOR_RESOURCE', /^--label-selector .*"pod"/],
    [['--field-selector=*=a=b'], 'KSO_SELECTOR_RESOURCE', /^--field-selector .*"\*"/],
    [
      ['--resources=pods', '--join=workload', '--label-selector=replicasets=a'],
      'KSO_SELECTOR_RESOURCE',
      /"replicasets"/,
    ],
    [['--resources=pods', '--namespaces=a', '--namespaces-denylist=a,b'], 'KSO_NAMESPACES_DENIED', /nothing is left/],
  ];
  for (const [flags, code, message] of refused) {
    test(flags.join(' '), () =>
      assert.throws(
        () => wanted(...flags),
        (error) => {
          assert.ok(error instanceof CodedError);
          assert.equal(error.code, code);
          assert.match(error.message, message);
          return true;
        },
      ),
    );
  }
});
