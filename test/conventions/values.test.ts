import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { clusterresourcequotas } from '../../src/resources/kinds/clusterresourcequotas.ts';
import { deployments } from '../../src/resources/kinds/deployments.ts';
import { horizontalpodautoscalers } from '../../src/resources/kinds/horizontalpodautoscalers/horizontalpodautoscalers.ts';
import { jobs } from '../../src/resources/kinds/jobs/jobs.ts';
import { namespaces } from '../../src/resources/kinds/namespaces.ts';
import { nodes } from '../../src/resources/kinds/nodes/nodes.ts';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import { resourcequotas } from '../../src/resources/kinds/resourcequotas.ts';
import { services } from '../../src/resources/kinds/services.ts';
import { pointsOf } from './points.ts';
import { clusterResourceQuota, horizontalPodAutoscaler, node, pod, resourceQuota } from './written.ts';

/** The points of metrics whose name begins so, without those that are 0. */
const held = (kind: Kind, object: unknown, prefix: string) =>
  pointsOf(kind, object).filter((point) => point.startsWith(prefix) && !point.endsWith(' 0'));

const count = (kind: Kind, object: unknown, name: string) =>
  pointsOf(kind, object).filter((point) => point.startsWith(`${name} `)).length;

describe('quotas', () => {
  for (const [type, kind, object] of [
    ['k8s.resourcequota', resourcequotas, resourceQuota],
    ['openshift.clusterquota', clusterresourcequotas, clusterResourceQuota],
  ] as const) {
    for (const side of ['hard', 'used']) {
      test(`${type} has an amount of each resource that the conventions know, ${side}`, () => {
        const GIB = 2 ** 30;
        assert.deepEqual(
          pointsOf(kind, object).filter((point) => point.includes(`.${side} `)),
          [
            `cpu.limit.${side} 4`,
            `cpu.request.${side} 1.5`,
            `memory.limit.${side} ${8 * GIB}`,
            `memory.request.${side} ${4 * GIB}`,
            `ephemeral_storage.limit.${side} ${20 * GIB}`,
            `ephemeral_storage.request.${side} ${10 * GIB}`,
            `hugepage_count.request.${side} k8s.hugepage.size=1Gi 2`,
            `hugepage_count.request.${side} k8s.hugepage.size=2Mi 32`,
            `storage.request.${side} k8s.storageclass.name=gold ${100 * GIB}`,
            `storage.request.${side} ${500 * GIB}`,
            `persistentvolumeclaim_count.${side} k8s.storageclass.name=gold 2`,
            `persistentvolumeclaim_count.${side} 10`,
            `object_count.${side} k8s.resourcequota.resource_name=count/deployments.apps 5`,
            `object_count.${side} k8s.resourcequota.resource_name=count/persistentvolumeclaims 11`,
            `object_count.${side} k8s.resourcequota.resource_name=pods 7`,
            `object_count.${side} k8s.resourcequota.resource_name=services.nodeports 1`,
          ].map((point) => `${type}.${point}`),
        );
      });
    }
  }
});

describe('replicas that are not set are 1', () => {
  test('of a deployment', () => {
    assert.deepEqual(held(deployments, {}, 'k8s.deployment.pod.desired'), ['k8s.deployment.pod.desired 1']);
  });
  test('as the least of an autoscaler', () => {
    assert.deepEqual(held(horizontalpodautoscalers, {}, 'k8s.hpa.pod.min'), ['k8s.hpa.pod.min 1']);
  });
});

test('an autoscaler tells the targets of the CPU alone, utilization in percent', () => {
  assert.deepEqual(held(horizontalpodautoscalers, horizontalPodAutoscaler, 'k8s.hpa.metric'), [
    'k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.type=Resource 80',
    'k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.type=ContainerResource k8s.container.name=app 60',
    'k8s.hpa.metric.target.cpu.average_value k8s.hpa.metric.type=Resource 0.5',
    'k8s.hpa.metric.target.cpu.value k8s.hpa.metric.type=Resource 3',
  ]);
});

describe('jobs', () => {
  test('a job that has failed for a known reason tells the number of failed pods', () => {
    const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }];
    assert.deepEqual(held(jobs, { status: { failed: 7, conditions } }, 'k8s.job.pod.failed'), ['k8s.job.pod.failed 7']);
  });
  test('a job without a number of completions or of pods at a time has none', () => {
    assert.equal(count(jobs, {}, 'k8s.job.pod.desired_successful'), 0);
    assert.equal(count(jobs, {}, 'k8s.job.pod.max_parallel'), 0);
  });
});

test('phases of a namespace are in lower case', () => {
  assert.deepEqual(pointsOf(namespaces, { status: { phase: 'Terminating' } }), [
    'k8s.namespace.phase k8s.namespace.phase=active 0',
    'k8s.namespace.phase k8s.namespace.phase=terminating 1',
  ]);
});

test('a condition of a node has a point for each status', () => {
  const point = 'k8s.node.condition.status k8s.node.condition.type=NetworkUnavailable k8s.node.condition.status';
  assert.deepEqual(pointsOf(nodes, node), [`${point}=true 1`, `${point}=false 0`, `${point}=unknown 0`]);
});

describe('services', () => {
  const ingressOf = (type: string, ingress: unknown[]) =>
    pointsOf(services, { spec: { type }, status: { loadBalancer: { ingress } } });
  test('a load balancer has the number of its points of ingress, also while there is none', () => {
    assert.deepEqual(ingressOf('LoadBalancer', [{ ip: '192.0.2.1' }, { hostname: 'a.example' }]), [
      'k8s.service.load_balancer.ingress.count 2',
    ]);
    assert.deepEqual(ingressOf('LoadBalancer', []), ['k8s.service.load_balancer.ingress.count 0']);
  });
  test('other services have none', () => {
    assert.deepEqual(ingressOf('ClusterIP', []), []);
  });
});

describe('pods', () => {
  const withReason = (reason: string) => ({
    status: { reason, conditions: [{ type: 'DisruptionTarget', reason: 'NodeLost' }] },
  });
  test('the reason of a pod is its own, not that of a condition', () => {
    const name = 'k8s.pod.status.reason';
    assert.deepEqual(held(pods, withReason('Evicted'), name), [`${name} ${name}=Evicted 1`]);
    assert.equal(count(pods, withReason('Evicted'), name), 5);
  });
  test('have what they should have as a whole, and what they have at the moment, where it is set', () => {
    const wholes = (object: unknown) => pointsOf(pods, object).filter((point) => /^k8s\.pod\.(cpu|memory)/.test(point));
    assert.deepEqual(wholes(pod), [
      'k8s.pod.cpu.limit.desired 4',
      'k8s.pod.cpu.limit.current 2',
      'k8s.pod.cpu.request.desired 1.5',
      'k8s.pod.cpu.request.current 0.75',
      `k8s.pod.memory.limit.desired ${8 * 2 ** 30}`,
      `k8s.pod.memory.limit.current ${4 * 2 ** 30}`,
      `k8s.pod.memory.request.desired ${4 * 2 ** 30}`,
      `k8s.pod.memory.request.current ${2 * 2 ** 30}`,
    ]);
    assert.deepEqual(wholes({ spec: { resources: { limits: { memory: '1Gi' } } } }), [
      `k8s.pod.memory.limit.desired ${2 ** 30}`,
    ]);
  });
  test('a reason that the conventions do not know leaves all at 0', () => {
    assert.deepEqual(held(pods, withReason('OutOfcpu'), 'k8s.pod.status.reason'), []);
    assert.equal(count(pods, withReason('OutOfcpu'), 'k8s.pod.status.reason'), 5);
  });
});

describe('containers', () => {
  test('have what they should have, sidecars and finished init containers too', () => {
    assert.deepEqual(held(pods, pod, 'k8s.container.cpu.request.desired'), [
      'k8s.container.cpu.request.desired k8s.container.name=app 0.25',
      'k8s.container.cpu.request.desired k8s.container.name=proxy 1',
      'k8s.container.cpu.request.desired k8s.container.name=migrate 3',
    ]);
  });

  test('have what the kubelet gave them, if it says so', () => {
    assert.deepEqual(
      pointsOf(pods, pod).filter((point) => /^k8s\.container\..*\.current /.test(point)),
      [
        'k8s.container.cpu.limit.current k8s.container.name=app 1',
        'k8s.container.cpu.request.current k8s.container.name=app 0.125',
        'k8s.container.cpu.request.current k8s.container.name=proxy 1',
        `k8s.container.memory.limit.current k8s.container.name=app ${2 ** 30}`,
        `k8s.container.memory.request.current k8s.container.name=app ${2 ** 29}`,
      ],
    );
  });

  test('have storage of both sorts', () => {
    assert.deepEqual(
      pointsOf(pods, pod).filter((point) => point.includes('storage')),
      [
        `k8s.container.ephemeral_storage.limit k8s.container.name=app ${4 * 2 ** 30}`,
        `k8s.container.ephemeral_storage.request k8s.container.name=app ${3 * 2 ** 30}`,
        `k8s.container.storage.limit k8s.container.name=app ${6 * 2 ** 30}`,
        `k8s.container.storage.request k8s.container.name=app ${5 * 2 ** 30}`,
      ],
    );
  });

  test('are in one state each, of three', () => {
    const name = 'k8s.container.status.state';
    assert.deepEqual(held(pods, pod, name), [
      `${name} k8s.container.name=app ${name}=waiting 1`,
      `${name} k8s.container.name=proxy ${name}=running 1`,
      `${name} k8s.container.name=migrate ${name}=terminated 1`,
    ]);
    assert.equal(count(pods, pod, name), 9);
  });

  test('wait where they have no state', () => {
    const name = 'k8s.container.status.state';
    assert.deepEqual(held(pods, { status: { containerStatuses: [{ name: 'a' }] } }, name), [
      `${name} k8s.container.name=a ${name}=waiting 1`,
    ]);
  });

  test('have a point for each of nine reasons, 1 for that of their state', () => {
    const name = 'k8s.container.status.reason';
    assert.deepEqual(held(pods, pod, name), [
      `${name} k8s.container.name=app ${name}=CrashLoopBackOff 1`,
      `${name} k8s.container.name=migrate ${name}=Completed 1`,
    ]);
    assert.equal(count(pods, pod, name), 27);
  });
});
