import {
  type ContainerTemplate,
  hasEnded,
  isReady,
  podsOf,
  type Rendered,
  type ShopCronJob,
  type ShopDaemonSet,
  type ShopDeployment,
  type ShopJob,
  type ShopModel,
  type ShopReplicaSet,
  type ShopStatefulSet,
} from './model.ts';
import { ownedBy, podSpec } from './pods.ts';

/** The generation that controllers have seen: the stored one, so that they lag a tick behind a change of the spec. */
export type ObservedGeneration = (resource: string, namespace: string, name: string) => number;

const condition = (type: string, status: string, since: string, reason: string, message = '') => ({
  type,
  status,
  lastUpdateTime: since,
  lastTransitionTime: since,
  reason,
  message,
});

function template(labels: Record<string, string>, containers: ContainerTemplate[], restartPolicy = 'Always'): object {
  return { metadata: { labels }, spec: podSpec(containers, restartPolicy) };
}

function count(model: ShopModel, owners: { uid: string }[]) {
  const pods = owners.flatMap((owner) => podsOf(model, owner)).filter((pod) => !hasEnded(pod));
  return { replicas: pods.length, ready: pods.filter((pod) => isReady(model, pod)).length };
}

// The server leaves numbers that are 0 out of these statuses.
const orAbsent = (name: string, value: number): object => (value === 0 ? {} : { [name]: value });

/** A deployment and its replica sets (apps/v1). */
export function renderDeployment(
  model: ShopModel,
  deployment: ShopDeployment,
  observed: ObservedGeneration,
): Rendered[] {
  const { namespace, name, uid, replicas, since } = deployment;
  const current = deployment.sets.at(-1)!;
  const labels = { app: name, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'shop' };
  const all = count(model, deployment.sets);
  const updated = count(model, [current]);
  const available = all.ready >= Math.ceil(replicas * 0.75);
  const stuck = deployment.behaviour !== 'steady';
  const progressing = stuck
    ? condition(
        'Progressing',
        'False',
        since,
        'ProgressDeadlineExceeded',
        `ReplicaSet "${current.name}" has timed out progressing.`,
      )
    : condition('Progressing', 'True', since, deployment.rollingOut ? 'ReplicaSetUpdated' : 'NewReplicaSetAvailable');
  const object = {
    metadata: {
      name,
      namespace,
      uid,
      creationTimestamp: model.created,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(current.revision) },
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(labels, current.containers),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: 600,
    },
    status: {
      observedGeneration: observed('deployments', namespace, name),
      ...orAbsent('replicas', all.replicas),
      ...orAbsent('updatedReplicas', updated.replicas),
      ...orAbsent('readyReplicas', all.ready),
      ...orAbsent('availableReplicas', all.ready),
      ...orAbsent('unavailableReplicas', Math.max(0, Math.max(replicas, all.replicas) - all.ready)),
      conditions: [
        available
          ? condition('Available', 'True', since, 'MinimumReplicasAvailable')
          : condition('Available', 'False', since, 'MinimumReplicasUnavailable'),
        progressing,
      ],
    },
  };
  return [['deployments', object], ...deployment.sets.map((set) => renderReplicaSet(model, deployment, set, observed))];
}

function renderReplicaSet(
  model: ShopModel,
  { namespace, name: app, uid: ownerUid, replicas }: ShopDeployment,
  set: ShopReplicaSet,
  observed: ObservedGeneration,
): Rendered {
  const labels = { app, 'pod-template-hash': set.hash };
  const now = count(model, [set]);
  const object = {
    metadata: {
      name: set.name,
      namespace,
      uid: set.uid,
      creationTimestamp: set.created,
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(replicas),
        'deployment.kubernetes.io/revision': String(set.revision),
      },
      ownerReferences: ownedBy({ apiVersion: 'apps/v1', kind: 'Deployment', name: app, uid: ownerUid }),
    },
    spec: { replicas: now.replicas, selector: { matchLabels: labels }, template: template(labels, set.containers) },
    status: {
      replicas: now.replicas,
      ...orAbsent('fullyLabeledReplicas', now.replicas),
      ...orAbsent('readyReplicas', now.ready),
      ...orAbsent('availableReplicas', now.ready),
      observedGeneration: observed('replicasets', namespace, set.name),
    },
  };
  return ['replicasets', object];
}

/** A stateful set (apps/v1). */
export function renderStatefulSet(model: ShopModel, set: ShopStatefulSet, observed: ObservedGeneration): Rendered {
  const { namespace, name, uid, replicas, containers } = set;
  const now = count(model, [set]);
  const revision = `${name}-7d9c5f6b8`;
  const object = {
    metadata: { name, namespace, uid, creationTimestamp: model.created, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template({ app: name }, containers),
      serviceName: name,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
    status: {
      observedGeneration: observed('statefulsets', namespace, name),
      replicas: now.replicas,
      ...orAbsent('readyReplicas', now.ready),
      ...orAbsent('currentReplicas', now.replicas),
      ...orAbsent('updatedReplicas', now.replicas),
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0,
      availableReplicas: now.ready,
    },
  };
  return ['statefulsets', object];
}

/** A daemon set (apps/v1). */
export function renderDaemonSet(model: ShopModel, set: ShopDaemonSet, observed: ObservedGeneration): Rendered {
  const { namespace, name, uid, containers } = set;
  const desired = model.nodes.length;
  const now = count(model, [set]);
  const object = {
    metadata: { name, namespace, uid, creationTimestamp: model.created, labels: { app: name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: template({ app: name }, containers),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    },
    status: {
      currentNumberScheduled: now.replicas,
      numberMisscheduled: 0,
      desiredNumberScheduled: desired,
      numberReady: now.ready,
      observedGeneration: observed('daemonsets', namespace, name),
      updatedNumberScheduled: now.replicas,
      ...orAbsent('numberAvailable', now.ready),
      ...orAbsent('numberUnavailable', desired - now.ready),
    },
  };
  return ['daemonsets', object];
}

/** A cron job and its jobs (batch/v1). */
export function renderCronJob(model: ShopModel, cronJob: ShopCronJob): Rendered[] {
  const { namespace, name, uid, schedule, containers, jobs, lastSuccess, backoffLimit } = cronJob;
  const active = jobs.filter(({ finished }) => finished === undefined);
  const object = {
    metadata: { name, namespace, uid, creationTimestamp: model.created, labels: { app: name } },
    spec: {
      schedule,
      concurrencyPolicy: 'Forbid',
      suspend: false,
      jobTemplate: { metadata: {}, spec: { backoffLimit, template: template({ app: name }, containers, 'Never') } },
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
    status: {
      ...(active.length > 0 && {
        active: active.map((job) => ({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: job.name, uid: job.uid })),
      }),
      ...(jobs.length > 0 && { lastScheduleTime: jobs.at(-1)!.created }),
      ...(lastSuccess && { lastSuccessfulTime: lastSuccess }),
    },
  };
  return [['cronjobs', object], ...jobs.map((job) => renderJob(model, cronJob, job))];
}

function renderJob(model: ShopModel, cronJob: ShopCronJob, job: ShopJob): Rendered {
  const { namespace, backoffLimit, containers } = cronJob;
  const pods = podsOf(model, job);
  const staged = (stage: string): number => pods.filter((pod) => pod.stage === stage).length;
  const labels = { 'batch.kubernetes.io/controller-uid': job.uid, 'batch.kubernetes.io/job-name': job.name };
  const outcome = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastProbeTime: job.finished,
    lastTransitionTime: job.finished,
    reason,
    message,
  });
  const failure = ['BackoffLimitExceeded', 'Job has reached the specified backoff limit'] as const;
  const success = ['CompletionsReached', 'Reached expected number of succeeded pods'] as const;
  const object = {
    metadata: {
      name: job.name,
      namespace,
      uid: job.uid,
      creationTimestamp: job.created,
      labels: { app: cronJob.name, ...labels },
      ownerReferences: ownedBy({ apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob.name, uid: cronJob.uid }),
    },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': job.uid } },
      template: template(labels, containers, 'Never'),
      completionMode: 'NonIndexed',
      suspend: false,
    },
    status: {
      ...(job.finished !== undefined && {
        conditions: job.fails
          ? [outcome('FailureTarget', ...failure), outcome('Failed', ...failure)]
          : [outcome('SuccessCriteriaMet', ...success), outcome('Complete', ...success)],
      }),
      startTime: job.created,
      ...(job.finished !== undefined && !job.fails && { completionTime: job.finished }),
      ...orAbsent('active', pods.filter((pod) => !hasEnded(pod)).length),
      ...orAbsent('succeeded', staged('succeeded')),
      ...orAbsent('failed', staged('failed')),
      uncountedTerminatedPods: {},
      ready: staged('ready'),
    },
  };
  return ['jobs', object];
}
