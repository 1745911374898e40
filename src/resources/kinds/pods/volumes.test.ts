import { type Row, table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const pod = (...volumes: readonly object[]) => ({ metadata: { name: 'web-0' }, spec: { volumes } });

const NONE: Row = ['a pod without claims', pod({ name: 'tmp', emptyDir: {} }), []];
const BOTH = pod(
  { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0', readOnly: true } },
  { name: 'scratch', ephemeral: { volumeClaimTemplate: {} } },
);

table(pods, 'kube_pod_spec_volumes_persistentvolumeclaims_info', [
  NONE,
  [
    'a claim, and one that lives with the pod',
    BOTH,
    [
      '{volume="data",persistentvolumeclaim="data-web-0",ephemeral="false"} 1',
      '{volume="scratch",persistentvolumeclaim="web-0-scratch",ephemeral="true"} 1',
    ],
  ],
]);

table(pods, 'kube_pod_spec_volumes_persistentvolumeclaims_readonly', [
  NONE,
  [
    'a claim that may only be read, and one that lives with the pod',
    BOTH,
    [
      '{volume="data",persistentvolumeclaim="data-web-0",ephemeral="false"} 1',
      '{volume="scratch",persistentvolumeclaim="web-0-scratch",ephemeral="true"} 0',
    ],
  ],
]);
