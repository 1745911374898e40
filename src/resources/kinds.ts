import { daemonsets } from './daemonsets.ts';
import { deployments } from './deployments.ts';
import { horizontalpodautoscalers } from './horizontalpodautoscalers.ts';
import { jobs } from './jobs.ts';
import type { Kind } from './kind.ts';
import { leases } from './leases.ts';
import { limitranges } from './limitranges.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { poddisruptionbudgets } from './poddisruptionbudgets.ts';
import { pods } from './pods.ts';
import { replicasets } from './replicasets.ts';
import { replicationcontrollers } from './replicationcontrollers.ts';
import { resourcequotas } from './resourcequotas.ts';
import { statefulsets } from './statefulsets.ts';

/** Every kind that is built in, in the order in which they are exposed: by resource name. */
export const kinds: readonly Kind[] = [
  daemonsets,
  deployments,
  horizontalpodautoscalers,
  jobs,
  leases,
  limitranges,
  namespaces,
  nodes,
  poddisruptionbudgets,
  pods,
  replicasets,
  replicationcontrollers,
  resourcequotas,
  statefulsets,
];
