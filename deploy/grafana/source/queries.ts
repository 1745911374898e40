/**
 * The parts of PromQL that dashboards have in common. Each object counts once: `max by` leaves out what tells the instances
 * apart, so that a cluster that is scraped and pushed, or told of by two pods during a rollout, is not counted twice.
 */

/** Selects what the variables of a dashboard choose; `cluster` may be no label at all. */
export const CLUSTER = 'job=~"$job", cluster=~"$cluster"';

/** The same, in the chosen namespaces. */
export const NAMESPACE = `${CLUSTER}, namespace=~"$namespace"`;

/** One series for each object, with `cluster` and some other labels alone. */
export function once(labels: string, series: string): string {
  return `max by (cluster, ${labels}) (${series})`;
}

/** How many series there are, 0 without any. */
export function countOf(series: string): string {
  return `count(${series}) or vector(0)`;
}

/** The sum of all, 0 without any. */
export function sumOf(series: string): string {
  return `sum(${series}) or vector(0)`;
}

/** The pods that are in one of some phases, as 1 each. */
export function podsIn(phases: string): string {
  return `${once('namespace, pod, phase', `kube_pod_status_phase{${NAMESPACE}, phase=~"${phases}"}`)} == 1`;
}

/** What a container told lately, over both kinds of containers; the reasons are a regular expression. */
export function waitingFor(reasons: string): string {
  const series = `{__name__=~"kube_pod_(init_)?container_status_waiting_reason", ${NAMESPACE}, reason=~"${reasons}"}`;
  return `${once('namespace, pod, container, reason', series)} == 1`;
}

/** Why a container can't start; the others are on their way. */
export const TROUBLE = 'CrashLoopBackOff|.*Image.*|RegistryUnavailable|.*Error';

/** Restarts of containers in a time, each container for itself. */
export function restartsIn(range: string): string {
  return once(
    'namespace, pod, container',
    `increase(kube_pod_container_status_restarts_total{${NAMESPACE}}[${range}])`,
  );
}

/** Requests or limits of the containers of pods that have not ended, for one resource. */
export function reserved(what: 'requests' | 'limits', resource: string): string {
  const amounts = once(
    'namespace, pod, container, node',
    `kube_pod_container_resource_${what}{${NAMESPACE}, resource="${resource}"}`,
  );
  const alive = `${once('namespace, pod', `kube_pod_status_phase{${NAMESPACE}, phase=~"Pending|Running"} == 1`)}`;
  return `${amounts} * on (cluster, namespace, pod) group_left () ${alive}`;
}

/** What the nodes have for pods, of one resource. */
export function allocatable(resource: string): string {
  return once('node', `kube_node_status_allocatable{${CLUSTER}, resource="${resource}"}`);
}

/** Nodes that are not ready, as 1 each: those that say so, and those that are not heard of. Rows at 0 may be left out. */
export const NODES_NOT_READY = `${once('node', `kube_node_status_condition{${CLUSTER}, condition="Ready", status=~"false|unknown"}`)} == 1`;

export const FAILED_JOBS = `${once('namespace, job_name', `kube_job_failed{${NAMESPACE}, condition="true"}`)} == 1`;

/** Quotas by what is taken of them, from 0 to 1. */
export const QUOTAS_TAKEN =
  `${once('namespace, resourcequota, resource', `kube_resourcequota{${NAMESPACE}, type="used"}`)} / ` +
  `(${once('namespace, resourcequota, resource', `kube_resourcequota{${NAMESPACE}, type="hard"}`)} > 0)`;
