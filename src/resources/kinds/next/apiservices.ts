import type { V1APIService } from '@kubernetes/client-node';
import { flag, list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      service: [1, message({ namespace: [1, text], name: [2, text] })],
      group: [2, text],
      version: [3, text],
      insecureSkipTLSVerify: [4, flag],
    }),
  ],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type APIService = ObjectOf<typeof schema, V1APIService>;

export const apiservices: Kind<APIService> = {
  resource: 'apiservices',
  group: 'apiregistration.k8s.io',
  versions: ['v1'],
  kind: 'APIService',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['apiservice'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_apiservice_info',
      ALPHA,
      'A version of the API and the service that serves it; empty where the API server does so itself.',
      ['group', 'version', 'service_namespace', 'service_name', 'insecure_skip_tls_verify'],
      ({ spec: { group, version, service, insecureSkipTLSVerify } }, emit) =>
        emit(1, [group, version, service.namespace, service.name, String(insecureSkipTLSVerify)]),
    ),
    created('kube_apiservice_created', ALPHA, 'When the version of the API was registered, in unix seconds.'),
    conditionGauge(
      'kube_apiservice_status_condition',
      ALPHA,
      'Whether a condition of the version of the API has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    annotationsFamily('kube_apiservice_annotations', ALPHA),
    labelsFamily('kube_apiservice_labels', ALPHA),
  ],
};
