{{/* The kinds of the packs of custom resources: what RBAC has to grant for each. */}}
{{- define "kso.packs" -}}
argo-cd:
  argoproj.io:
    applications: namespaced
    applicationsets: namespaced
    appprojects: namespaced
cert-manager:
  acme.cert-manager.io:
    challenges: namespaced
    orders: namespaced
  cert-manager.io:
    certificaterequests: namespaced
    certificates: namespaced
    clusterissuers: cluster
    issuers: namespaced
cluster-api:
  cluster.x-k8s.io:
    clusters: namespaced
    machinedeployments: namespaced
    machinehealthchecks: namespaced
    machinepools: namespaced
    machines: namespaced
    machinesets: namespaced
  controlplane.cluster.x-k8s.io:
    kubeadmcontrolplanes: namespaced
crossplane:
  apiextensions.crossplane.io:
    compositeresourcedefinitions: cluster
    compositions: cluster
  pkg.crossplane.io:
    configurationrevisions: cluster
    configurations: cluster
    functionrevisions: cluster
    functions: cluster
    providerrevisions: cluster
    providers: cluster
flux:
  helm.toolkit.fluxcd.io:
    helmreleases: namespaced
  image.toolkit.fluxcd.io:
    imagepolicies: namespaced
    imagerepositories: namespaced
    imageupdateautomations: namespaced
  kustomize.toolkit.fluxcd.io:
    kustomizations: namespaced
  notification.toolkit.fluxcd.io:
    receivers: namespaced
  source.toolkit.fluxcd.io:
    buckets: namespaced
    gitrepositories: namespaced
    helmcharts: namespaced
    helmrepositories: namespaced
    ocirepositories: namespaced
gateway-api:
  gateway.networking.k8s.io:
    gatewayclasses: cluster
    gateways: namespaced
    grpcroutes: namespaced
    httproutes: namespaced
jobset:
  jobset.x-k8s.io:
    jobsets: namespaced
karpenter:
  karpenter.sh:
    nodeclaims: cluster
    nodepools: cluster
knative:
  eventing.knative.dev:
    brokers: namespaced
    triggers: namespaced
  messaging.knative.dev:
    channels: namespaced
    subscriptions: namespaced
  serving.knative.dev:
    revisions: namespaced
    routes: namespaced
    services: namespaced
  sources.knative.dev:
    pingsources: namespaced
kueue:
  kueue.x-k8s.io:
    admissionchecks: cluster
    clusterqueues: cluster
    localqueues: namespaced
    workloads: namespaced
vpa:
  autoscaling.k8s.io:
    verticalpodautoscalers: namespaced
{{- end }}
