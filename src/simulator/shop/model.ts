import type { KubernetesObject } from '../cluster.ts';

/** One object of the shop and the resource that it belongs to. */
export type Rendered = readonly [resource: string, object: KubernetesObject];

/** Container of a pod template. Quantities as the API prints them. */
export interface ContainerTemplate {
  name: string;
  image: string;
  requests: Record<string, string>;
  limits: Record<string, string>;
}

/** Where a pod is in its life; a pod goes pending, creating, running, ready by itself. */
export type PodStage =
  | 'pending'
  | 'unschedulable'
  | 'creating'
  | 'pulling'
  | 'running'
  | 'ready'
  | 'crashing'
  | 'evicted'
  | 'failed'
  | 'succeeded';

/** The controller that owns an object (meta/v1 OwnerReference). */
export interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
}

/** Times are RFC 3339 texts. */
export interface ShopPod {
  namespace: string;
  name: string;
  uid: string;
  labels: Record<string, string>;
  owner: Owner;
  containers: ContainerTemplate[];
  restartPolicy: 'Always' | 'Never';
  claim?: string;
  node: string | undefined;
  ip: string;
  created: string;
  stage: PodStage;
  /** When the stage began. */
  since: string;
  containersStarted: string;
  /** Of the first container; the others never restart. */
  restarts: number;
  /** A crashing container waits, or an image pull is backed off. */
  backedOff: boolean;
  lastTermination?: { reason: string; exitCode: number; startedAt: string; finishedAt: string };
}

export interface ShopNode {
  name: string;
  uid: string;
  zone: string;
  address: string;
  controlPlane: boolean;
  /** Status of the Ready condition. */
  ready: 'True' | 'False' | 'Unknown';
  since: string;
  heartbeat: string;
}

export interface ShopReplicaSet {
  name: string;
  uid: string;
  hash: string;
  revision: number;
  created: string;
  containers: ContainerTemplate[];
}

export interface ShopDeployment {
  namespace: string;
  name: string;
  uid: string;
  replicas: number;
  /** What becomes of its pods. */
  behaviour: 'steady' | 'crashing' | 'unschedulable' | 'badImages';
  containers: ContainerTemplate[];
  /** Oldest first; the last one is the current revision. */
  sets: ShopReplicaSet[];
  /** When the last rollout began or ended. */
  since: string;
  rollingOut: boolean;
}

export interface ShopStatefulSet {
  namespace: string;
  name: string;
  uid: string;
  replicas: number;
  containers: ContainerTemplate[];
}

export interface ShopDaemonSet {
  namespace: string;
  name: string;
  uid: string;
  containers: ContainerTemplate[];
}

export interface ShopJob {
  name: string;
  uid: string;
  created: string;
  fails: boolean;
  /** When it completed or failed. */
  finished?: string;
}

export interface ShopCronJob {
  namespace: string;
  name: string;
  uid: string;
  schedule: string;
  containers: ContainerTemplate[];
  fails: boolean;
  backoffLimit: number;
  /** Oldest first. */
  jobs: ShopJob[];
  lastSuccess?: string;
}

/** Everything in the shop that changes. */
export interface ShopModel {
  created: string;
  nodes: ShopNode[];
  deployments: ShopDeployment[];
  statefulSets: ShopStatefulSet[];
  daemonSets: ShopDaemonSet[];
  cronJobs: ShopCronJob[];
  pods: ShopPod[];
  /** Uids of the objects that never change, by resource and name. */
  uids: Map<string, string>;
}

/** The pods that an owner controls. */
export function podsOf(model: ShopModel, owner: { uid: string }): ShopPod[] {
  return model.pods.filter((pod) => pod.owner.uid === owner.uid);
}

/** Whether a pod serves: its containers are ready and its node is. */
export function isReady(model: ShopModel, pod: ShopPod): boolean {
  return pod.stage === 'ready' && model.nodes.find(({ name }) => name === pod.node)?.ready === 'True';
}

/** Whether a pod has ended and counts for no replica any more. */
export function hasEnded({ stage }: ShopPod): boolean {
  return stage === 'evicted' || stage === 'failed' || stage === 'succeeded';
}
