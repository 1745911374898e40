import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, table } from '../../../../test/support/kinds/kind-lines.ts';
import { pods } from './pods.ts';

const STARTED = '2026-01-01T00:00:00Z';
const FINISHED = '2026-01-01T00:00:10Z';

const statuses = (...containerStatuses: readonly object[]) => ({ status: { containerStatuses } });
const app = (status: object) => statuses({ name: 'app', ...status });

table(pods, 'kube_pod_container_info', [
  ['a container without status', { spec: { containers: [{ name: 'app', image: 'shop:1' }] } }, []],
  ['a status without container', app({ image: 'shop:1' }), []],
  [
    'a container and its status, which the name joins',
    {
      spec: {
        containers: [
          { name: 'app', image: 'shop:1' },
          { name: 'proxy', image: 'proxy:2' },
        ],
      },
      ...statuses(
        { name: 'proxy' },
        { name: 'app', image: 'example.com/shop:1', imageID: 'sha256:1', containerID: 'containerd://1' },
      ),
    },
    [
      '{container="app",image_spec="shop:1",image="example.com/shop:1",image_id="sha256:1",container_id="containerd://1"} 1',
      '{container="proxy",image_spec="proxy:2",image="",image_id="",container_id=""} 1',
    ],
  ],
  [
    'a container with two statuses of its name',
    {
      spec: { containers: [{ name: 'app', image: 'shop:1' }] },
      ...statuses({ name: 'app', image: 'a' }, { name: 'app', image: 'b' }),
    },
    [
      '{container="app",image_spec="shop:1",image="a",image_id="",container_id=""} 1',
      '{container="app",image_spec="shop:1",image="b",image_id="",container_id=""} 1',
    ],
  ],
]);

table(pods, 'kube_pod_init_container_info', [
  [
    'a sidecar, and an init container that ends',
    {
      spec: { initContainers: [{ name: 'sidecar', restartPolicy: 'Always' }, { name: 'init' }] },
      status: { initContainerStatuses: [{ name: 'sidecar' }, { name: 'init' }] },
    },
    [
      '{container="sidecar",image_spec="",image="",image_id="",container_id="",restart_policy="Always"} 1',
      '{container="init",image_spec="",image="",image_id="",container_id="",restart_policy=""} 1',
    ],
  ],
]);

table(pods, 'kube_pod_container_resource_limits', [
  ['a container without limits', { spec: { containers: [{ name: 'app' }] } }, []],
  [
    'each resource in its unit; a native one that is not known is left out',
    {
      spec: {
        nodeName: 'n1',
        containers: [
          {
            name: 'app',
            resources: {
              limits: { cpu: '1500m', memory: '1500m', 'ephemeral-storage': '1Ki', 'nvidia.com/gpu': '1', pods: '1' },
            },
          },
        ],
      },
    },
    [
      '{container="app",node="n1",resource="cpu",unit="core"} 1.5',
      '{container="app",node="n1",resource="ephemeral_storage",unit="byte"} 1024',
      '{container="app",node="n1",resource="memory",unit="byte"} 2',
      '{container="app",node="n1",resource="nvidia_com_gpu",unit="integer"} 1',
    ],
  ],
]);

table(pods, 'kube_pod_container_resource_requests', [
  [
    'a pod that has no node yet, with an amount that is none',
    { spec: { containers: [{ name: 'app', resources: { requests: { cpu: 'much' } } }] } },
    ['{container="app",node="",resource="cpu",unit="core"} 0'],
  ],
]);

table(pods, 'kube_pod_init_container_resource_requests', [
  [
    'an init container',
    { spec: { initContainers: [{ name: 'init', resources: { requests: { cpu: '100m' } } }] } },
    ['{container="init",node="",resource="cpu",unit="core"} 0.1'],
  ],
]);

test('a container is waiting, running, ended, or not told of', () => {
  const states = (state: object) =>
    ['waiting', 'running', 'terminated'].flatMap((family) =>
      linesOf(pods, app({ state }), `kube_pod_container_status_${family}`).map((line) => line.slice(-1)),
    );
  assert.deepEqual(states({ waiting: {} }), ['1', '0', '0']);
  assert.deepEqual(states({ running: {} }), ['0', '1', '0']);
  assert.deepEqual(states({ terminated: {} }), ['0', '0', '1']);
  assert.deepEqual(states({}), ['0', '0', '0']);
});

table(pods, 'kube_pod_container_state_started', [
  ['a container that waits', app({ state: { waiting: {} } }), []],
  ['a container that runs', app({ state: { running: { startedAt: STARTED } } }), ['{container="app"} 1.7672256e+09']],
  [
    'a container that ended',
    app({ state: { terminated: { startedAt: STARTED, finishedAt: FINISHED } } }),
    ['{container="app"} 1.7672256e+09'],
  ],
  [
    'a container that ended before it started',
    app({ state: { terminated: {} } }),
    ['{container="app"} -6.21355968e+10'],
  ],
]);

table(pods, 'kube_pod_container_status_waiting_reason', [
  ['a container that runs', app({ state: { running: {} } }), []],
  ['any reason', app({ state: { waiting: { reason: 'OutOfLuck' } } }), ['{container="app",reason="OutOfLuck"} 1']],
  ['no reason', app({ state: { waiting: {} } }), ['{container="app",reason=""} 1']],
]);

table(pods, 'kube_pod_container_status_terminated_reason', [
  ['a container that runs again', app({ state: { running: {} }, lastState: { terminated: { reason: 'Error' } } }), []],
  [
    'a container that ended',
    app({ state: { terminated: { reason: 'Error' } } }),
    ['{container="app",reason="Error"} 1'],
  ],
]);

test('a restarted container tells how it ended before', () => {
  const lastState = { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: FINISHED } };
  const families = ['reason', 'exitcode', 'timestamp'].map(
    (what) => `kube_pod_container_status_last_terminated_${what}`,
  );
  assert.deepEqual(linesOf(pods, app({ state: { running: {} }, lastState }), ...families), [
    'kube_pod_container_status_last_terminated_reason{container="app",reason="OOMKilled"} 1',
    'kube_pod_container_status_last_terminated_exitcode{container="app"} 137',
    'kube_pod_container_status_last_terminated_timestamp{container="app"} 1.76722561e+09',
  ]);
  assert.deepEqual(linesOf(pods, app({ state: { terminated: lastState.terminated } }), ...families), []);
});

table(pods, 'kube_pod_container_status_ready', [
  ['a container that does not say', app({}), ['{container="app"} 0']],
  ['a container that is ready', app({ ready: true }), ['{container="app"} 1']],
  [
    'a status that is there twice, told once',
    statuses({ name: 'app', ready: true }, { name: 'app' }),
    ['{container="app"} 1'],
  ],
]);

table(pods, 'kube_pod_container_status_restarts_total', [
  ['a container that never restarted', app({}), ['{container="app"} 0']],
  ['a container that did', app({ restartCount: 7 }), ['{container="app"} 7']],
  [
    'an ephemeral container, which no family tells of',
    { status: { ephemeralContainerStatuses: [{ name: 'debug' }] } },
    [],
  ],
]);

table(pods, 'kube_pod_init_container_status_restarts_total', [
  [
    'an init container',
    { status: { initContainerStatuses: [{ name: 'init', restartCount: 1 }], containerStatuses: [{ name: 'app' }] } },
    ['{container="init"} 1'],
  ],
]);
