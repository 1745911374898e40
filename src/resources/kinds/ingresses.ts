import type { V1Ingress } from '@kubernetes/client-node';
import { int32, list, lookUp, message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { annotations, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';
import { furtherIngressFamilies } from './further/ingresses.ts';

/** How the class was named before there was a field for it. It wins over the field. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

const backend = message({
  resource: [3, optional(message({ apiGroup: [1, text], kind: [2, text], name: [3, text] }))],
  service: [4, optional(message({ name: [1, text], port: [2, message({ number: [2, int32] })] }))],
});

const http = message({
  paths: [1, list(message({ path: [1, text], backend: [2, backend], pathType: [3, text] }))],
});

const schema = message({
  metadata: metadata({ annotations: annotations((key) => key === CLASS_ANNOTATION) }),
  spec: [
    2,
    message({
      tls: [2, list(message({ hosts: [1, list(text)], secretName: [2, text] }))],
      rules: [3, list(message({ host: [1, text], http: [1, http, 2] }))],
      ingressClassName: [4, optional(text)],
    }),
  ],
});

type Ingress = ObjectOf<typeof schema, V1Ingress>;

export const ingresses: Kind<Ingress> = {
  resource: 'ingresses',
  group: 'networking.k8s.io',
  versions: ['v1'],
  kind: 'Ingress',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'ingress'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_ingress_info',
      STABLE,
      'The class of the ingress; _default where it names none.',
      ['ingressclass'],
      ({ metadata, spec }, emit) =>
        emit(1, [lookUp(metadata.annotations, CLASS_ANNOTATION) ?? spec.ingressClassName ?? '_default']),
    ),
    annotationsFamily('kube_ingress_annotations', ALPHA),
    labelsFamily('kube_ingress_labels', STABLE),
    created('kube_ingress_created', STABLE, 'When the ingress was created, in unix seconds.'),
    resourceVersion('kube_ingress_metadata_resource_version', ALPHA),
    gauge(
      'kube_ingress_path',
      STABLE,
      'A path and where its requests go: to a service, whose port is 0 if it is given by name, or to another resource.',
      [
        'host',
        'path',
        'path_type',
        'service_name',
        'service_port',
        'resource_api_group',
        'resource_kind',
        'resource_name',
      ],
      ({ spec }, emit) => {
        for (const { host, http } of spec.rules) {
          for (const { path, pathType, backend } of http.paths) {
            const { service, resource } = backend;
            if (service) {
              const { name, port } = service;
              emit(1, [host, path, pathType, name, String(port.number), undefined, undefined, undefined]);
            } else if (resource) {
              const { apiGroup, kind, name } = resource;
              emit(1, [host, path, pathType, undefined, undefined, apiGroup, kind, name]);
            }
          }
        }
      },
    ),
    gauge(
      'kube_ingress_tls',
      STABLE,
      'A host that is served over TLS, and the secret with its certificate.',
      ['tls_host', 'secret'],
      ({ spec }, emit) => {
        for (const { hosts, secretName } of spec.tls) for (const host of hosts) emit(1, [host, secretName]);
      },
    ),
    ...furtherIngressFamilies,
  ],
};
