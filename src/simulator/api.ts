/** One served kind at one version of its group: what discovery tells about it and where its objects are kept. */
export interface ApiResource {
  /** `pods`, `deployments.apps`: under it a {@link SimulatedCluster} keeps the objects, which all versions share. */
  readonly resource: string;
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Whether the server counts `metadata.generation` for the kind. */
  readonly generation: boolean;
  /** Custom resources are never served as protobuf. */
  readonly custom: boolean;
}

/** What a CustomResourceDefinition says of one version. */
export interface CustomResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

/** `group/version Kind plural scope`: `*` after the scope marks kinds whose generation the server counts. */
const builtIns = `
v1 ConfigMap configmaps Namespaced
v1 Endpoints endpoints Namespaced
v1 Event events Namespaced
v1 LimitRange limitranges Namespaced
v1 Namespace namespaces Cluster
v1 Node nodes Cluster
v1 PersistentVolumeClaim persistentvolumeclaims Namespaced
v1 PersistentVolume persistentvolumes Cluster
v1 Pod pods Namespaced*
v1 ReplicationController replicationcontrollers Namespaced*
v1 ResourceQuota resourcequotas Namespaced
v1 Secret secrets Namespaced
v1 ServiceAccount serviceaccounts Namespaced
v1 Service services Namespaced
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy mutatingadmissionpolicies Cluster*
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings Cluster*
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration mutatingwebhookconfigurations Cluster*
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy validatingadmissionpolicies Cluster*
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings Cluster*
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration validatingwebhookconfigurations Cluster*
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions Cluster*
apps/v1 DaemonSet daemonsets Namespaced*
apps/v1 Deployment deployments Namespaced*
apps/v1 ReplicaSet replicasets Namespaced*
apps/v1 StatefulSet statefulsets Namespaced*
autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers Namespaced
batch/v1 CronJob cronjobs Namespaced*
batch/v1 Job jobs Namespaced*
certificates.k8s.io/v1 CertificateSigningRequest certificatesigningrequests Cluster
coordination.k8s.io/v1 Lease leases Namespaced
discovery.k8s.io/v1 EndpointSlice endpointslices Namespaced*
networking.k8s.io/v1 Ingress ingresses Namespaced*
networking.k8s.io/v1 IngressClass ingressclasses Cluster*
networking.k8s.io/v1 NetworkPolicy networkpolicies Namespaced*
policy/v1 PodDisruptionBudget poddisruptionbudgets Namespaced*
rbac.authorization.k8s.io/v1 ClusterRole clusterroles Cluster
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings Cluster
rbac.authorization.k8s.io/v1 Role roles Namespaced
rbac.authorization.k8s.io/v1 RoleBinding rolebindings Namespaced
storage.k8s.io/v1 StorageClass storageclasses Cluster
storage.k8s.io/v1 VolumeAttachment volumeattachments Cluster
`;

function builtIn(line: string): ApiResource {
  const [groupVersion, kind, plural, scope] = line.split(' ') as [string, string, string, string];
  const [version, group = ''] = groupVersion.split('/').reverse() as [string, string?];
  return {
    resource: resourceOf(group, plural),
    group,
    version,
    kind,
    plural,
    namespaced: scope.startsWith('Namespaced'),
    generation: scope.endsWith('*'),
    custom: false,
  };
}

/** The 39 kinds that kube-state-metrics reads, and CustomResourceDefinition. */
const builtInResources: readonly ApiResource[] = builtIns.trim().split('\n').map(builtIn);

/** `v1` or `apps/v1`: the text of `apiVersion` for objects of a resource. */
export function apiVersionOf(api: Pick<ApiResource, 'group' | 'version'>): string {
  return api.group === '' ? api.version : `${api.group}/${api.version}`;
}

/** What no two resources have in common. */
function resourceOf(group: string, plural: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** The kinds that an API server serves at the moment; it may change while the server runs. */
export class ApiRegistry {
  readonly #resources: ApiResource[] = [...builtInResources];
  readonly #removalListeners = new Set<(removed: ApiResource) => void>();

  /** Every served (group, version, kind). */
  get resources(): readonly ApiResource[] {
    return this.#resources;
  }

  /** The resource at a path's group, version and plural name. */
  find(group: string, version: string, plural: string): ApiResource | undefined {
    return this.#resources.find((api) => api.plural === plural && api.group === group && api.version === version);
  }

  /**
   * Any served version of a resource by its plural, with or without its group. Where several groups have the plural, it
   * alone means the built-in resource, or else that which came first.
   */
  byResource(name: string): ApiResource | undefined {
    const exact = this.#resources.find((api) => api.resource === name);
    if (exact !== undefined) return exact;
    const namesakes = this.#resources.filter((api) => api.plural === name);
    return namesakes.find((api) => !api.custom) ?? namesakes[0];
  }

  /** Whether a name that {@link ApiRegistry.byResource} takes means this resource. */
  isNamed(api: ApiResource, name: string): boolean {
    return this.byResource(name)?.resource === api.resource;
  }

  /** Starts to serve one version of a custom resource, as an established CustomResourceDefinition does. */
  register(custom: CustomResource): ApiResource {
    const api: ApiResource = {
      resource: resourceOf(custom.group, custom.plural),
      group: custom.group,
      version: custom.version,
      kind: custom.kind,
      plural: custom.plural,
      namespaced: custom.scope === 'Namespaced',
      generation: true,
      custom: true,
    };
    this.#resources.push(api);
    return api;
  }

  /** Serves a resource again, exactly as {@link ApiRegistry.remove} returned it. */
  restore(api: ApiResource): void {
    this.#resources.push(api);
  }

  /** Stops to serve a group, one version or one kind of it; open watches of it end. Returns what was removed. */
  remove(match: { group: string; version?: string; kind?: string }): ApiResource[] {
    const removed = this.#resources.filter(
      (api) =>
        api.group === match.group &&
        (match.version === undefined || api.version === match.version) &&
        (match.kind === undefined || api.kind === match.kind),
    );
    for (const api of removed) {
      this.#resources.splice(this.#resources.indexOf(api), 1);
      for (const listener of this.#removalListeners) listener(api);
    }
    return removed;
  }

  /** Calls the listener for each resource that is removed, until the returned function is called. */
  onRemoved(listener: (removed: ApiResource) => void): () => void {
    this.#removalListeners.add(listener);
    return () => this.#removalListeners.delete(listener);
  }
}
