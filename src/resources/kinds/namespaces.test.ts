import { table } from '../../../test/support/kinds/kind-lines.ts';
import { namespaces } from './namespaces.ts';

table(namespaces, 'kube_namespace_status_phase', [
  ['a namespace without phase', {}, ['{phase="Active"} 0', '{phase="Terminating"} 0']],
  ['a namespace', { status: { phase: 'Active' } }, ['{phase="Active"} 1', '{phase="Terminating"} 0']],
  ['a namespace that goes', { status: { phase: 'Terminating' } }, ['{phase="Active"} 0', '{phase="Terminating"} 1']],
]);

table(namespaces, 'kube_namespace_status_condition', [
  ['a namespace without conditions', {}, []],
  [
    'a condition',
    { status: { conditions: [{ type: 'NamespaceContentRemaining', status: 'True' }] } },
    [
      '{condition="NamespaceContentRemaining",status="true"} 1',
      '{condition="NamespaceContentRemaining",status="false"} 0',
      '{condition="NamespaceContentRemaining",status="unknown"} 0',
    ],
  ],
]);

table(namespaces, 'k8s.namespace.phase', [
  [
    'a namespace, in small letters',
    { status: { phase: 'Active' } },
    ['{k8s_namespace_phase="active"} 1', '{k8s_namespace_phase="terminating"} 0'],
  ],
]);
