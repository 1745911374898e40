import { timestamp } from '../cluster.ts';
import type { Random } from '../random.ts';
import type {
  ContainerTemplate,
  Owner,
  PodStage,
  ShopCronJob,
  ShopDeployment,
  ShopJob,
  ShopModel,
  ShopPod,
  ShopReplicaSet,
} from './model.ts';

const dayMs = 86_400_000;
const registry = 'registry.example.com';

/** Template of a container whose requests are half of its memory limit. */
function container(name: string, tag: string, cpu = '100m', memory = 256): ContainerTemplate {
  return {
    name,
    image: `${registry}/shop/${name}:${tag}`,
    requests: { cpu, memory: `${memory / 2}Mi` },
    limits: { memory: `${memory}Mi` },
  };
}

const proxy = container('mesh-proxy', '1.30', '20m', 64);

const deployments: [
  namespace: string,
  name: string,
  replicas: number,
  behaviour: ShopDeployment['behaviour'],
  cpu?: string,
][] = [
  ['shop', 'storefront', 4, 'steady'],
  ['shop', 'cart', 3, 'steady'],
  ['payments', 'checkout', 3, 'steady'],
  ['shop', 'search', 3, 'steady'],
  ['shop', 'recommendations', 2, 'crashing'],
  ['shop', 'wishlist', 2, 'badImages'],
  ['warehouse', 'stock', 2, 'steady'],
  ['warehouse', 'forecast', 1, 'unschedulable', '64'],
];

/** The shop at its opening: all pods serve but those of the troubled deployments, one job has failed. */
export function openShop(random: Random, now: Date): ShopModel {
  const model: ShopModel = {
    created: timestamp(new Date(now.getTime() - 30 * dayMs)),
    nodes: [],
    deployments: [],
    statefulSets: [],
    daemonSets: [],
    cronJobs: [],
    pods: [],
    uids: new Map(),
  };
  const heartbeat = timestamp(now);
  for (let index = 0; index < 6; index += 1) {
    model.nodes.push({
      name: index === 0 ? 'control-1' : `node-${index}`,
      uid: random.uuid(),
      zone: `eu-1${'abc'[index % 3]}`,
      address: `10.9.0.${10 + index}`,
      controlPlane: index === 0,
      ready: 'True',
      since: model.created,
      heartbeat,
    });
  }
  for (const [namespace, name, replicas, behaviour, cpu] of deployments) {
    const containers = [container(name, '1.0.0', cpu), proxy];
    const created = model.created;
    const deployment = { namespace, name, uid: random.uuid(), replicas, behaviour, containers, sets: [] };
    const opened: ShopDeployment = { ...deployment, since: created, rollingOut: false };
    model.deployments.push(opened);
    addReplicaSet(random, opened, containers, created);
    for (let index = 0; index < replicas; index += 1)
      addReplica(model, random, opened, timestamp(now), openingStage(behaviour, index));
  }
  openControllers(model, random, now);
  return model;
}

function openingStage(behaviour: ShopDeployment['behaviour'], index: number): PodStage {
  if (behaviour === 'unschedulable') return 'unschedulable';
  return behaviour === 'crashing' && index === 0 ? 'crashing' : 'ready';
}

function openControllers(model: ShopModel, random: Random, now: Date): void {
  const at = timestamp(now);
  const database = { namespace: 'warehouse', name: 'orders-db', uid: random.uuid(), replicas: 3 };
  model.statefulSets.push({ ...database, containers: [container('orders-db', '17', '500m', 1024)] });
  for (const set of model.statefulSets) {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set.name, uid: set.uid };
    for (let index = 0; index < set.replicas; index += 1) {
      const pod = addPod(model, random, set, owner, at, `${set.name}-${index}`);
      pod.claim = `data-${pod.name}`;
      pod.stage = 'ready';
    }
  }
  const agent = {
    namespace: 'kube-system',
    name: 'node-agent',
    uid: random.uuid(),
    containers: [container('node-agent', '3.2')],
  };
  model.daemonSets.push(agent);
  for (const node of model.nodes) {
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: agent.name, uid: agent.uid };
    const pod = addPod(model, random, agent, owner, at, `${agent.name}-${random.suffix(5)}`);
    pod.node = node.name;
    pod.stage = 'ready';
  }
  const cronJob = (name: string, schedule: string, fails: boolean): ShopCronJob => ({
    namespace: 'warehouse',
    name,
    uid: random.uuid(),
    schedule,
    containers: [container(name, '2.1')],
    fails,
    backoffLimit: 1,
    jobs: [],
  });
  model.cronJobs.push(cronJob('stock-report', '*/10 * * * *', false), cronJob('supplier-import', '0 * * * *', true));
  const failing = model.cronJobs[1]!;
  const job = addJob(random, failing, timestamp(new Date(now.getTime() - 3_600_000)));
  job.finished = at;
  for (let attempt = 0; attempt <= failing.backoffLimit; attempt += 1) {
    addJobPod(model, random, failing, job, at).stage = 'failed';
  }
}

/** Adds a pod that waits for its first tick on one of the ready workers. */
function addPod(
  model: ShopModel,
  random: Random,
  { namespace, containers, name: app }: { namespace: string; name: string; containers: ContainerTemplate[] },
  owner: Owner,
  now: string,
  name: string,
): ShopPod {
  const workers = model.nodes.filter(({ controlPlane, ready }) => !controlPlane && ready === 'True');
  const pod: ShopPod = {
    namespace,
    name,
    uid: random.uuid(),
    labels: { app },
    owner,
    containers,
    restartPolicy: owner.kind === 'Job' ? 'Never' : 'Always',
    node: random.pick(workers).name,
    ip: `10.244.${random.integer(6)}.${2 + random.integer(250)}`,
    created: now,
    stage: 'pending',
    since: now,
    containersStarted: now,
    restarts: 0,
    backedOff: false,
  };
  model.pods.push(pod);
  return pod;
}

/** Starts a new revision of a deployment. */
export function addReplicaSet(
  random: Random,
  deployment: ShopDeployment,
  containers: ContainerTemplate[],
  created: string,
): ShopReplicaSet {
  const hash = random.suffix(9);
  const revision = (deployment.sets.at(-1)?.revision ?? 0) + 1;
  const set = { name: `${deployment.name}-${hash}`, uid: random.uuid(), hash, revision, created, containers };
  deployment.sets.push(set);
  return set;
}

/** Adds a pod of a deployment's current revision. */
export function addReplica(
  model: ShopModel,
  random: Random,
  deployment: ShopDeployment,
  now: string,
  stage: PodStage = 'pending',
): ShopPod {
  const set = deployment.sets.at(-1)!;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set.name, uid: set.uid };
  const source = { ...deployment, containers: set.containers };
  const pod = addPod(model, random, source, owner, now, `${set.name}-${random.suffix(5)}`);
  pod.labels = { app: deployment.name, 'pod-template-hash': set.hash };
  pod.stage = stage;
  if (stage === 'unschedulable') pod.node = undefined;
  if (stage === 'crashing') {
    pod.restarts = 4;
    pod.backedOff = true;
    pod.lastTermination = { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now };
  }
  return pod;
}

/** Starts a job of a cron job. */
export function addJob(random: Random, cronJob: ShopCronJob, now: string): ShopJob {
  const name = `${cronJob.name}-${Math.floor(Date.parse(now) / 60_000)}${random.suffix(2)}`;
  const job = { name, uid: random.uuid(), created: now, fails: cronJob.fails };
  cronJob.jobs.push(job);
  return job;
}

/** Adds a pod of a job, its next attempt. */
export function addJobPod(model: ShopModel, random: Random, cronJob: ShopCronJob, job: ShopJob, now: string): ShopPod {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.name, uid: job.uid };
  const pod = addPod(model, random, cronJob, owner, now, `${job.name}-${random.suffix(5)}`);
  pod.labels = { 'batch.kubernetes.io/job-name': job.name };
  return pod;
}
