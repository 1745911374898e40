import type { Kind } from './declare/kind.ts';
import { certificatesigningrequests } from './kinds/certificatesigningrequests.ts';
import { clusterresourcequotas } from './kinds/clusterresourcequotas.ts';
import { clusterrolebindings } from './kinds/clusterrolebindings.ts';
import { clusterroles } from './kinds/clusterroles.ts';
import { configmaps } from './kinds/configmaps.ts';
import { cronjobs } from './kinds/cronjobs.ts';
import { daemonsets } from './kinds/daemonsets.ts';
import { deployments } from './kinds/deployments.ts';
import { endpoints } from './kinds/endpoints.ts';
import { endpointslices } from './kinds/endpointslices.ts';
import { horizontalpodautoscalers } from './kinds/horizontalpodautoscalers/horizontalpodautoscalers.ts';
import { ingressclasses } from './kinds/ingressclasses.ts';
import { ingresses } from './kinds/ingresses.ts';
import { jobs } from './kinds/jobs/jobs.ts';
import { leases } from './kinds/leases.ts';
import { limitranges } from './kinds/limitranges.ts';
import { mutatingadmissionpolicies } from './kinds/mutatingadmissionpolicies.ts';
import { mutatingadmissionpolicybindings } from './kinds/mutatingadmissionpolicybindings.ts';
import { mutatingwebhookconfigurations } from './kinds/mutatingwebhookconfigurations.ts';
import { namespaces } from './kinds/namespaces.ts';
import { networkpolicies } from './kinds/networkpolicies.ts';
import { nextKinds } from './kinds/next/next.ts';
import { nodes } from './kinds/nodes/nodes.ts';
import { persistentvolumeclaims } from './kinds/persistentvolumeclaims.ts';
import { persistentvolumes } from './kinds/persistentvolumes/persistentvolumes.ts';
import { poddisruptionbudgets } from './kinds/poddisruptionbudgets.ts';
import { pods } from './kinds/pods/pods.ts';
import { replicasets } from './kinds/replicasets.ts';
import { replicationcontrollers } from './kinds/replicationcontrollers.ts';
import { resourcequotas } from './kinds/resourcequotas.ts';
import { rolebindings } from './kinds/rolebindings.ts';
import { roles } from './kinds/roles.ts';
import { secrets } from './kinds/secrets.ts';
import { serviceaccounts } from './kinds/serviceaccounts.ts';
import { services } from './kinds/services.ts';
import { statefulsets } from './kinds/statefulsets.ts';
import { storageclasses } from './kinds/storageclasses.ts';
import { validatingadmissionpolicies } from './kinds/validatingadmissionpolicies.ts';
import { validatingadmissionpolicybindings } from './kinds/validatingadmissionpolicybindings.ts';
import { validatingwebhookconfigurations } from './kinds/validatingwebhookconfigurations.ts';
import { volumeattachments } from './kinds/volumeattachments.ts';

/** Every kind that is built in, in the order in which they are exposed: by resource name. */
export const kinds: readonly Kind[] = [
  certificatesigningrequests,
  clusterresourcequotas,
  clusterrolebindings,
  clusterroles,
  configmaps,
  cronjobs,
  daemonsets,
  deployments,
  endpoints,
  endpointslices,
  horizontalpodautoscalers,
  ingressclasses,
  ingresses,
  jobs,
  leases,
  limitranges,
  mutatingadmissionpolicies,
  mutatingadmissionpolicybindings,
  mutatingwebhookconfigurations,
  namespaces,
  networkpolicies,
  nodes,
  persistentvolumeclaims,
  persistentvolumes,
  poddisruptionbudgets,
  pods,
  replicasets,
  replicationcontrollers,
  resourcequotas,
  rolebindings,
  roles,
  secrets,
  serviceaccounts,
  services,
  statefulsets,
  storageclasses,
  validatingadmissionpolicies,
  validatingadmissionpolicybindings,
  validatingwebhookconfigurations,
  volumeattachments,
  ...nextKinds,
].sort((a, b) => (a.resource < b.resource ? -1 : 1));
