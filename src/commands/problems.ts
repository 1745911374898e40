/** `problems`: what is wrong in a cluster, as the usual alerts see it. */

import type { Sample } from './exposition/entries.ts';
import { snapshotsFrom } from './exposition/snapshots.ts';
import { createPrinter } from './output/changes.ts';
import { coloured } from './output/colours.ts';
import { type CommandContext, DONE, FOUND } from './parsing/declaration.ts';

interface Problem {
  readonly namespace: string;
  /** `pod/web-1`. */
  readonly object: string;
  readonly problem: string;
}

type Labels = Readonly<Record<string, string>>;

/** What a family says of an object that is not well; undefined where all is well. */
interface Rule {
  readonly resource: string;
  /** Whether its objects are in no namespace. */
  readonly isOfCluster?: true;
  readonly family: string;
  readonly problem: (labels: Labels, value: number) => string | undefined;
  /** The labels that name the object. */
  readonly object: readonly [type: string, label: string];
}

const POD = ['pod', 'pod'] as const;

const RULES: readonly Rule[] = [
  {
    resource: 'nodes',
    isOfCluster: true,
    family: 'kube_node_status_condition',
    object: ['node', 'node'],
    problem: ({ condition, status }, value) => {
      if (value !== 1) return undefined;
      if (condition === 'Ready') return status === 'true' ? undefined : 'not ready';
      return status === 'true' ? `${condition}` : undefined;
    },
  },
  {
    resource: 'pods',
    family: 'kube_pod_status_phase',
    object: POD,
    problem: ({ phase }, value) =>
      value === 1 && (phase === 'Failed' || phase === 'Unknown') ? `phase ${phase}` : undefined,
  },
  {
    resource: 'pods',
    family: 'kube_pod_container_status_waiting_reason',
    object: POD,
    problem: ({ reason, container }, value) =>
      value === 1 && reason !== 'ContainerCreating' && reason !== 'PodInitializing'
        ? `${container} waits: ${reason}`
        : undefined,
  },
  {
    resource: 'pods',
    family: 'kube_pod_container_status_last_terminated_reason',
    object: POD,
    problem: ({ reason, container }, value) =>
      value === 1 && reason === 'OOMKilled' ? `${container} was killed for lack of memory` : undefined,
  },
  {
    resource: 'jobs',
    family: 'kube_job_failed',
    object: ['job', 'job_name'],
    problem: ({ condition }, value) => (value === 1 && condition === 'true' ? 'failed' : undefined),
  },
  {
    resource: 'deployments',
    family: 'kube_deployment_status_replicas_unavailable',
    object: ['deployment', 'deployment'],
    problem: (_, value) => (value > 0 ? `pods that are not available: ${value}` : undefined),
  },
  {
    resource: 'daemonsets',
    family: 'kube_daemonset_status_number_unavailable',
    object: ['daemonset', 'daemonset'],
    problem: (_, value) => (value > 0 ? `pods that are not available: ${value}` : undefined),
  },
  {
    resource: 'persistentvolumeclaims',
    family: 'kube_persistentvolumeclaim_status_phase',
    object: ['persistentvolumeclaim', 'persistentvolumeclaim'],
    problem: ({ phase }, value) => (value === 1 && phase !== 'Bound' ? `phase ${phase}` : undefined),
  },
  {
    resource: 'persistentvolumes',
    isOfCluster: true,
    family: 'kube_persistentvolume_status_phase',
    object: ['persistentvolume', 'persistentvolume'],
    problem: ({ phase }, value) => (value === 1 && phase === 'Failed' ? 'phase Failed' : undefined),
  },
];

/** Prints one line for each. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output } = context;
  const rules = RULES.filter(({ isOfCluster }) => options.namespace === undefined || !isOfCluster);
  const chosen = {
    resources: [...new Set(rules.map(({ resource }) => resource))],
    metricAllowlist: rules.map(({ family }) => `^${family}$`),
    metricDenylist: [],
    profile: 'ksm' as const,
    sparse: 'off' as const,
  };
  const print = createPrinter<Problem>(context);
  let found = 0;
  for await (const snapshot of snapshotsFrom(context.arguments[0], context, chosen)) {
    const problems = new Map<string, Problem>();
    for await (const entries of snapshot) {
      for (const entry of entries) {
        if (entry.type !== 'sample') continue;
        for (const problem of problemsOf(entry)) {
          if (options.namespace === undefined || problem.namespace === options.namespace)
            problems.set(keyOf(problem), problem);
        }
      }
    }
    found = problems.size;
    await print({
      kind: 'ProblemList',
      items: [...problems.values()],
      nameOf: ({ object }) => object,
      keyOf,
      columns: [
        { title: 'NAMESPACE', text: ({ namespace }) => namespace || '<none>' },
        { title: 'OBJECT', text: ({ object }) => object },
        { title: 'PROBLEM', text: ({ problem }) => coloured(problem, 'red', output.hasColours) },
      ],
    });
    if (found === 0 && !options.watch) context.say('No problem is known.');
  }
  return found === 0 ? DONE : FOUND;
}

function keyOf({ namespace, object, problem }: Problem): string {
  return `${namespace} ${object} ${problem}`;
}

function problemsOf({ family, labels: pairs, value }: Sample): Problem[] {
  const rules = RULES.filter((rule) => rule.family === family);
  if (rules.length === 0) return [];
  const labels = Object.fromEntries(pairs);
  return rules.flatMap(({ problem, object: [type, label] }) => {
    const found = problem(labels, value);
    if (found === undefined) return [];
    return [{ namespace: labels.namespace ?? '', object: `${type}/${labels[label]}`, problem: found }];
  });
}
