import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const app = (status: object) => ({ status: { containerStatuses: [{ name: 'app', ...status }] } });

const states = (held: string) =>
  ['terminated', 'running', 'waiting'].map(
    (state) => `{k8s_container_name="app",k8s_container_status_state="${state}"} ${state === held ? 1 : 0}`,
  );

table(pods, 'k8s.container.status.state', [
  ['a container without a state, which waits', app({}), states('waiting')],
  ['a container that runs', app({ state: { running: {} } }), states('running')],
  ['a container that ended', app({ state: { terminated: {} } }), states('terminated')],
]);

table(pods, 'k8s.container.ready', [
  [
    'containers, and the init containers after them',
    { status: { initContainerStatuses: [{ name: 'init' }], containerStatuses: [{ name: 'app', ready: true }] } },
    ['{k8s_container_name="app"} 1', '{k8s_container_name="init"} 0'],
  ],
]);

const requests = (cpu: string) => ({ name: 'app', resources: { requests: { cpu } } });
const RESIZED = { spec: { containers: [requests('2')] }, status: { containerStatuses: [requests('500m')] } };

table(pods, 'k8s.container.cpu.request.desired', [
  ['a container that asks for nothing', { spec: { containers: [{ name: 'app' }] } }, []],
  ['a pod that is being resized', RESIZED, ['{k8s_container_name="app"} 2']],
]);

table(pods, 'k8s.container.cpu.request.current', [
  ['a pod that is being resized', RESIZED, ['{k8s_container_name="app"} 0.5']],
]);

table(pods, 'k8s.pod.status.phase', [['a pod without status', {}, []]]);

table(pods, 'k8s.pod.status.reason', [
  [
    'a pod that was evicted',
    { status: { reason: 'Evicted' } },
    [
      '{k8s_pod_status_reason="Evicted"} 1',
      ...['NodeAffinity', 'NodeLost', 'Shutdown', 'UnexpectedAdmissionError'].map(
        (reason) => `{k8s_pod_status_reason="${reason}"} 0`,
      ),
    ],
  ],
]);
