import { isReady, podsOf, type Rendered, type ShopModel } from './model.ts';

/** The namespaces of the shop. */
export const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'payments', 'shop', 'warehouse'];

type Body = Record<string, unknown>;

/** What the shop has beside its workloads: each object with the namespace that holds it (empty: none) and its name. */
export function renderFixtures(model: ShopModel, uidOf: (resource: string, key: string) => string): Rendered[] {
  const object = (resource: string, namespace: string, name: string, body: Body, labels?: Body): Rendered => [
    resource,
    {
      metadata: {
        name,
        ...(namespace !== '' && { namespace }),
        uid: uidOf(resource, `${namespace}/${name}`),
        creationTimestamp: model.created,
        ...(labels && { labels }),
      },
      ...body,
    },
  ];
  return [
    ...namespaces.map((name) =>
      object(
        'namespaces',
        '',
        name,
        { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
        { 'kubernetes.io/metadata.name': name },
      ),
    ),
    ...namespaces.map((namespace) => object('serviceaccounts', namespace, 'default', {})),
    ...namespaces.map((namespace) => object('configmaps', namespace, 'shop-config', { data: { currency: 'EUR' } })),
    ...model.deployments.map(({ namespace, name }) =>
      object('services', namespace, name, service(name), { app: name }),
    ),
    object('secrets', 'payments', 'card-gateway', {
      type: 'Opaque',
      data: { user: 'c2hvcA==', password: 'bm90LXJlYWw=' },
    }),
    object('secrets', 'shop', 'shop-tls', { type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }),
    object('ingressclasses', '', 'public', { spec: { controller: 'example.com/ingress' } }),
    object('ingresses', 'shop', 'storefront', ingress('shop.example.com', 'storefront')),
    object('storageclasses', '', 'fast', {
      provisioner: 'csi.example.com',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    }),
    ...volumes(model, object),
    ...model.deployments.slice(0, 3).map((deployment) => {
      const running = deployment.sets.flatMap((set) => podsOf(model, set));
      return object('poddisruptionbudgets', deployment.namespace, deployment.name, {
        spec: { selector: { matchLabels: { app: deployment.name } }, maxUnavailable: 1 },
        status: disruptions(deployment.replicas, running.filter((pod) => isReady(model, pod)).length),
      });
    }),
    ...model.deployments
      .filter(({ name }) => name === 'cart' || name === 'storefront')
      .map(({ namespace, name, replicas, since }) =>
        object('horizontalpodautoscalers', namespace, name, autoscaler(name, replicas, since)),
      ),
    object('resourcequotas', 'shop', 'compute', {
      spec: { hard: { pods: '60', 'requests.cpu': '20', 'requests.memory': '40Gi' } },
      status: {
        hard: { pods: '60', 'requests.cpu': '20', 'requests.memory': '40Gi' },
        used: {
          pods: String(model.pods.filter(({ namespace }) => namespace === 'shop').length),
          'requests.cpu': '4',
          'requests.memory': '8Gi',
        },
      },
    }),
    object('limitranges', 'shop', 'defaults', {
      spec: {
        limits: [{ type: 'Container', default: { memory: '512Mi' }, defaultRequest: { cpu: '100m', memory: '128Mi' } }],
      },
    }),
    object('networkpolicies', 'payments', 'only-from-shop', {
      spec: {
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] }],
        policyTypes: ['Ingress'],
      },
    }),
  ];
}

function service(app: string): Body {
  return {
    spec: {
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }],
      selector: { app },
      clusterIP: `10.96.0.${10 + app.length}`,
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  };
}

function ingress(host: string, name: string): Body {
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }];
  return {
    spec: {
      ingressClassName: 'public',
      tls: [{ hosts: [host], secretName: 'shop-tls' }],
      rules: [{ host, http: { paths } }],
    },
    status: { loadBalancer: {} },
  };
}

function volumes(
  model: ShopModel,
  object: (resource: string, namespace: string, name: string, body: Body) => Rendered,
): Rendered[] {
  const claimed = model.statefulSets.flatMap(({ namespace, name, replicas }) =>
    Array.from({ length: replicas }, (_, index) => ({ namespace, claim: `data-${name}-${index}` })),
  );
  const storage = { storage: '50Gi' };
  const accessModes = ['ReadWriteOnce'];
  const common = { storageClassName: 'fast', volumeMode: 'Filesystem' };
  const claimSpec = { accessModes, resources: { requests: storage }, ...common };
  return [
    ...claimed.flatMap(({ namespace, claim }) => [
      object('persistentvolumeclaims', namespace, claim, {
        spec: { ...claimSpec, volumeName: `pvc-${claim}` },
        status: { phase: 'Bound', accessModes, capacity: storage },
      }),
      object('persistentvolumes', '', `pvc-${claim}`, {
        spec: {
          capacity: storage,
          csi: { driver: 'csi.example.com', volumeHandle: `volume-${claim}` },
          accessModes,
          claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claim },
          persistentVolumeReclaimPolicy: 'Delete',
          ...common,
        },
        status: { phase: 'Bound', lastPhaseTransitionTime: model.created },
      }),
    ]),
    object('persistentvolumeclaims', 'warehouse', 'archive', { spec: claimSpec, status: { phase: 'Pending' } }),
  ];
}

function disruptions(expectedPods: number, currentHealthy: number): Body {
  const desiredHealthy = Math.max(0, expectedPods - 1);
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  return { observedGeneration: 1, disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods };
}

function autoscaler(name: string, replicas: number, since: string): Body {
  const metric = (field: string, value: object) => ({ type: 'Resource', resource: { name: 'cpu', [field]: value } });
  return {
    spec: {
      scaleTargetRef: { kind: 'Deployment', name, apiVersion: 'apps/v1' },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [metric('target', { type: 'Utilization', averageUtilization: 70 })],
    },
    status: {
      currentReplicas: replicas,
      desiredReplicas: replicas,
      currentMetrics: [metric('current', { averageUtilization: 62, averageValue: '62m' })],
      conditions: [
        { type: 'AbleToScale', status: 'True', lastTransitionTime: since, reason: 'ReadyForNewScale', message: '' },
      ],
    },
  };
}
