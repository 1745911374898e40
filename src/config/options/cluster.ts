import { flag, text } from './option.ts';

/** The cluster, and who this process is in it. */
export const CLUSTER = {
  kubeconfig: text(
    '--kubeconfig <path>',
    'Kubeconfig file; without it the service account of the pod is used, and outside of a cluster $KUBECONFIG or ~/.kube/config.',
  ),
  context: text('--context <name>', 'Context of the kubeconfig to use; its current one by default.', undefined, [
    'KUBE_CONTEXT',
  ]),
  apiserver: text('--apiserver <url>', 'Address of the API server; overrides the one of the kubeconfig.'),
  useApiserverCache: {
    ...flag(
      '--use-apiserver-cache [boolean]',
      'List from the cache of the API server alone, which may be a little behind.',
    ),
    keys: ['use_api_server_cache'],
  },
  clusterName: text('--cluster-name <name>', 'Sent as the resource attribute k8s.cluster.name.'),
} as const;
