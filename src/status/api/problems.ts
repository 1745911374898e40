/** What is wrong in the cluster, from the families that alerts are written on. */
import { type KubernetesObject, visitFamily } from '../../resources/declare/kind.ts';
import type { StatusSource } from '../source.ts';

/** A problem, and who has it. */
export interface Problem {
  readonly title: string;
  readonly resource: string;
  readonly family: string;
  readonly count: number;
  /** The first few objects that have it. */
  readonly examples: readonly Example[];
}

/** An object with a problem. */
export interface Example {
  readonly namespace: string;
  readonly name: string;
  /** Which it is; "" where the problem says it all. */
  readonly reason: string;
}

interface Symptom {
  readonly title: string;
  readonly resource: string;
  readonly family: string;
  /** Whether a row says so; `label` gives one of the family's own labels. */
  holds(value: number, label: (name: string) => string | undefined): boolean;
  /** The label that says more. */
  readonly reason?: string;
}

const BEGINNING: ReadonlySet<string | undefined> = new Set(['ContainerCreating', 'PodInitializing']);

const SYMPTOMS: readonly Symptom[] = [
  {
    title: 'Nodes that are not ready',
    resource: 'nodes',
    family: 'kube_node_status_condition',
    holds: (value, label) => value === 1 && label('condition') === 'Ready' && label('status') !== 'true',
  },
  {
    title: 'Pods that failed or are lost',
    resource: 'pods',
    family: 'kube_pod_status_phase',
    holds: (value, label) => value === 1 && ['Failed', 'Unknown'].includes(label('phase') ?? ''),
    reason: 'phase',
  },
  {
    title: 'Pods that no node takes',
    resource: 'pods',
    family: 'kube_pod_status_unschedulable',
    holds: (value) => value === 1,
  },
  {
    title: 'Containers that wait with an error',
    resource: 'pods',
    family: 'kube_pod_container_status_waiting_reason',
    holds: (value, label) => value === 1 && !BEGINNING.has(label('reason')),
    reason: 'reason',
  },
  {
    title: 'Jobs that failed',
    resource: 'jobs',
    family: 'kube_job_failed',
    holds: (value, label) => value === 1 && label('condition') === 'true',
  },
  {
    title: 'Claims without a volume',
    resource: 'persistentvolumeclaims',
    family: 'kube_persistentvolumeclaim_status_phase',
    holds: (value, label) => value === 1 && label('phase') !== 'Bound',
    reason: 'phase',
  },
];

const EXAMPLES = 3;

/** Looks at all objects that may have a problem, a turn at a time. What is not told by this process is not looked for. */
export async function findProblems({
  exposition,
  turns,
  signal,
}: Pick<StatusSource, 'exposition' | 'turns' | 'signal'>): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const symptom of SYMPTOMS) {
    const state = exposition.kinds.find(({ kind }) => kind.resource === symptom.resource);
    const family = state?.kind.families.find(({ name }) => name === symptom.family);
    if (state === undefined || family === undefined) continue;
    const examples: Example[] = [];
    let count = 0;
    let object: KubernetesObject;
    const emit = (value: number, labels: readonly (string | undefined)[] = []) => {
      const label = (name: string) => labels[family.labels.indexOf(name)];
      if (!symptom.holds(value, label)) return;
      count++;
      const { namespace, name } = object.metadata;
      const last = examples.at(-1);
      if (examples.length === EXAMPLES || (last?.name === name && last.namespace === namespace)) return;
      examples.push({ namespace, name, reason: (symptom.reason && label(symptom.reason)) ?? '' });
    };
    for (const { objects } of state.blocks()) {
      if (turns.isOver()) await turns.next();
      signal.throwIfAborted();
      for (object of objects) visitFamily(family, object, emit);
    }
    const { title, resource } = symptom;
    if (count > 0) problems.push({ title, resource, family: family.name, count, examples });
  }
  return problems;
}
