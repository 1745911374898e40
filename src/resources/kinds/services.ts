import type { V1Service } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { described, entityByUid, metricsOf } from '../declare/conventions.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../declare/metadata-families.ts';
import { furtherServiceFamilies } from './further/services.ts';
import { endpointCounts, endpointRows } from './shared/service-endpoints.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  spec: [
    2,
    message({
      clusterIP: [3, text],
      type: [4, text],
      externalIPs: [5, list(text)],
      loadBalancerIP: [8, text],
      externalName: [10, text],
      externalTrafficPolicy: [11, text],
    }),
  ],
  status: [
    3,
    message({
      loadBalancer: [1, message({ ingress: [1, list(message({ ip: [1, text], hostname: [2, text] }))] })],
    }),
  ],
});

type Service = ObjectOf<typeof schema, V1Service>;

const entity = described(entityByUid<Service>('k8s.service', true), ['k8s.service.type'], ({ spec }) => [
  spec.type || undefined,
]);
const conventions = metricsOf(entity);

export const services: Kind<Service> = {
  resource: 'services',
  group: '',
  versions: ['v1'],
  kind: 'Service',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'service', 'uid'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
    metadata.uid,
  ]),
  families: [
    gauge(
      'kube_service_info',
      STABLE,
      'How the service is reached.',
      ['cluster_ip', 'external_name', 'load_balancer_ip', 'external_traffic_policy'],
      ({ spec }, emit) => emit(1, [spec.clusterIP, spec.externalName, spec.loadBalancerIP, spec.externalTrafficPolicy]),
    ),
    created('kube_service_created', STABLE, 'When the service was created, in unix seconds.'),
    gauge('kube_service_spec_type', STABLE, 'How the service is exposed.', ['type'], (service, emit) =>
      emit(1, [service.spec.type]),
    ),
    annotationsFamily('kube_service_annotations', ALPHA),
    labelsFamily('kube_service_labels', STABLE),
    gauge(
      'kube_service_spec_external_ip',
      STABLE,
      'An address outside the cluster for which nodes accept traffic of the service.',
      ['external_ip'],
      ({ spec }, emit) => {
        for (const ip of spec.externalIPs) emit(1, [ip]);
      },
    ),
    gauge(
      'kube_service_status_load_balancer_ingress',
      STABLE,
      'A point at which the load balancer takes traffic for the service.',
      ['ip', 'hostname'],
      ({ status }, emit) => {
        for (const { ip, hostname } of status.loadBalancer.ingress) emit(1, [ip, hostname]);
      },
    ),
    deletionTime(
      'kube_service_deletion_timestamp',
      ALPHA,
      'When deletion of the service was asked for, in unix seconds.',
    ),
    ...furtherServiceFamilies,
  ],
  conventions: {
    schema,
    joins: [endpointCounts],
    families: [
      conventions.gauge(
        'k8s.service.endpoint.count',
        '{endpoint}',
        'Endpoints of the service in this condition; one may be in several.',
        ['k8s.service.endpoint.condition', 'k8s.service.endpoint.address_type', 'k8s.service.endpoint.zone'],
        (service, emit) => endpointRows(service, 0, emit),
      ),
      conventions.gauge(
        'k8s.service.load_balancer.ingress.count',
        '{ingress}',
        'Points at which a load balancer takes traffic for the service; 0 while it has none, no point for other services.',
        ({ spec, status }) => (spec.type === 'LoadBalancer' ? status.loadBalancer.ingress.length : undefined),
      ),
    ],
  },
};
