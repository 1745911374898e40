import type { Random } from '../random.ts';
import { hasEnded, isReady, podsOf, type ShopDeployment, type ShopModel, type ShopPod } from './model.ts';
import { addJob, addJobPod, addReplica, addReplicaSet } from './setup.ts';

/** One tick: its number (from 1), its time and the shop's chance. */
export interface Tick {
  number: number;
  now: string;
  random: Random;
}

const outageCycle = 20;
const outageTicks = 8;
const rolloutCycle = 6;
const evictionCycle = 25;
const badImageCycle = 30;
const badImageTicks = 20;
const jobCycle = 5;
const failingJobCycle = 15;

/** Lets everything that happens in one tick happen. */
export function changeShop(model: ShopModel, tick: Tick): void {
  for (const pod of model.pods) advancePod(pod, tick);
  changeNodes(model, tick);
  changeJobs(model, tick);
  evict(model, tick);
  killForMemory(model, tick);
  for (const deployment of model.deployments) {
    if (deployment.behaviour === 'badImages') releaseBadImage(model, deployment, tick);
    if (deployment.behaviour === 'steady') rollOut(model, deployment, tick);
    keepReplicas(model, deployment, tick);
  }
  scale(model, tick);
  startRollout(model, tick);
}

function enter(pod: ShopPod, stage: ShopPod['stage'], now: string): void {
  pod.stage = stage;
  pod.since = now;
}

function advancePod(pod: ShopPod, { number, now }: Tick): void {
  switch (pod.stage) {
    case 'pending':
      enter(pod, 'creating', now);
      break;
    case 'creating':
      enter(pod, pod.containers[0]?.image.endsWith('-typo') ? 'pulling' : 'running', now);
      pod.containersStarted = now;
      break;
    case 'running':
      enter(pod, 'ready', now);
      break;
    case 'pulling':
      pod.backedOff = number % 3 !== 0;
      break;
    case 'crashing':
      crash(pod, number, now);
      break;
    default:
      break;
  }
}

/** Three ticks of back-off, one of life. */
function crash(pod: ShopPod, number: number, now: string): void {
  const alive = number % 4 === 0;
  if (alive && pod.backedOff) pod.containersStarted = now;
  if (!alive && !pod.backedOff) {
    pod.lastTermination = { exitCode: 1, reason: 'Error', startedAt: pod.containersStarted, finishedAt: now };
    pod.restarts += 1;
  }
  pod.backedOff = !alive;
}

/** The last node is lost for good; the one before it has an outage in each cycle. */
function changeNodes(model: ShopModel, { number, now }: Tick): void {
  const lost = model.nodes.at(-1)!;
  const flapping = model.nodes.at(-2)!;
  for (const node of model.nodes) {
    const out = node === flapping && number % outageCycle >= outageCycle - outageTicks;
    const steady = out ? 'False' : 'True';
    const ready = node === lost ? 'Unknown' : steady;
    if (node.ready !== ready) node.since = now;
    node.ready = ready;
    if (ready !== 'Unknown') node.heartbeat = now;
  }
}

function changeJobs(model: ShopModel, tick: Tick): void {
  for (const cronJob of model.cronJobs) {
    for (const job of cronJob.jobs.filter(({ finished }) => finished === undefined)) {
      const pods = podsOf(model, job);
      const running = pods.filter((pod) => !hasEnded(pod));
      for (const pod of running.filter(({ stage }) => stage === 'ready')) {
        enter(pod, job.fails ? 'failed' : 'succeeded', tick.now);
      }
      if (running.some((pod) => !hasEnded(pod))) continue;
      if (job.fails && pods.length <= cronJob.backoffLimit) {
        addJobPod(model, tick.random, cronJob, job, tick.now);
        continue;
      }
      job.finished = tick.now;
      if (!job.fails) cronJob.lastSuccess = tick.now;
    }
    if (tick.number % (cronJob.fails ? failingJobCycle : jobCycle) === 0) {
      const job = addJob(tick.random, cronJob, tick.now);
      addJobPod(model, tick.random, cronJob, job, tick.now);
    }
    // The history keeps its last failed job until the next one has failed.
    const finished = cronJob.jobs.filter((job) => job.finished !== undefined);
    for (const job of finished.slice(0, cronJob.fails ? -1 : -3)) {
      cronJob.jobs = cronJob.jobs.filter((kept) => kept !== job);
      model.pods = model.pods.filter((pod) => pod.owner.uid !== job.uid);
    }
  }
}

/** A pod of the search is evicted and stays as Failed until the next one is. */
function evict(model: ShopModel, { number, now }: Tick): void {
  if (number % evictionCycle !== 1) return;
  const search = model.deployments.find(({ name }) => name === 'search')!;
  const victim = search.sets.flatMap((set) => podsOf(model, set)).find((pod) => pod.stage === 'ready');
  if (victim === undefined) return;
  model.pods = model.pods.filter((pod) => pod.stage !== 'evicted');
  enter(victim, 'evicted', now);
}

function killForMemory(model: ShopModel, { number, now, random }: Tick): void {
  if (number > 1 && random.next() > 0.15) return;
  const serving = model.pods.filter((pod) => isReady(model, pod) && pod.owner.kind === 'ReplicaSet');
  if (serving.length === 0) return;
  const pod = random.pick(serving);
  pod.lastTermination = { exitCode: 137, reason: 'OOMKilled', startedAt: pod.containersStarted, finishedAt: now };
  pod.restarts += 1;
  pod.containersStarted = now;
  enter(pod, 'running', now);
}

/** A revision whose image does not exist hangs for a while, then is rolled back. */
function releaseBadImage(model: ShopModel, deployment: ShopDeployment, { number, now, random }: Tick): void {
  const moment = number % badImageCycle;
  if (moment === 1) {
    const containers = deployment.containers.map((one) => ({ ...one, image: `${one.image}-typo` }));
    addReplicaSet(random, deployment, containers, now);
    addReplica(model, random, deployment, now);
    deployment.since = now;
  } else if (moment === 1 + badImageTicks && deployment.sets.length > 1) {
    const bad = deployment.sets.pop()!;
    model.pods = model.pods.filter((pod) => pod.owner.uid !== bad.uid);
    deployment.since = now;
  }
}

function startRollout(model: ShopModel, { number, now, random }: Tick): void {
  if (number % rolloutCycle !== 2) return;
  const settled = model.deployments.filter(({ behaviour, rollingOut }) => behaviour === 'steady' && !rollingOut);
  if (settled.length === 0) return;
  const deployment = random.pick(settled);
  const { revision } = deployment.sets.at(-1)!;
  const containers = deployment.containers.map((one, index) =>
    index === 0 ? { ...one, image: one.image.replace(/:.*$/, `:1.${revision}.0`) } : one,
  );
  addReplicaSet(random, deployment, containers, now);
  deployment.rollingOut = true;
  deployment.since = now;
  if (deployment.sets.length > 3) deployment.sets.shift();
}

/** One step of a rolling update: a pod more of the new revision, one less of the old when a new one serves. */
function rollOut(model: ShopModel, deployment: ShopDeployment, { now, random }: Tick): void {
  if (!deployment.rollingOut) return;
  const fresh = podsOf(model, deployment.sets.at(-1)!).filter((pod) => !hasEnded(pod));
  const old = deployment.sets
    .slice(0, -1)
    .flatMap((set) => podsOf(model, set))
    .filter((pod) => !hasEnded(pod));
  const ready = fresh.filter((pod) => pod.stage === 'ready').length;
  const leaving = old[0];
  if (leaving !== undefined && ready > deployment.replicas - old.length) {
    model.pods = model.pods.filter((pod) => pod !== leaving);
  }
  if (fresh.length < deployment.replicas) addReplica(model, random, deployment, now);
  else if (old.length === 0) {
    deployment.rollingOut = false;
    deployment.since = now;
  }
}

/** The replica set controller: replaces what ended, removes what is too much. */
function keepReplicas(model: ShopModel, deployment: ShopDeployment, { now, random }: Tick): void {
  if (deployment.rollingOut || deployment.behaviour !== 'steady') return;
  const running = podsOf(model, deployment.sets.at(-1)!).filter((pod) => !hasEnded(pod));
  for (let missing = running.length; missing < deployment.replicas; missing += 1) {
    addReplica(model, random, deployment, now);
  }
  const surplus = new Set(running.slice(deployment.replicas));
  if (surplus.size > 0) model.pods = model.pods.filter((pod) => !surplus.has(pod));
}

function scale(model: ShopModel, { random }: Tick): void {
  if (random.next() > 0.15) return;
  const cart = model.deployments.find(({ name }) => name === 'cart')!;
  if (!cart.rollingOut) cart.replicas = 2 + random.integer(5);
}
