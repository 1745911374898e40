import type { V1beta1PodCertificateRequest } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text, time } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';
import { conditionRows } from '../shared/conditions.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ signerName: [1, text], podName: [2, text], serviceAccountName: [4, text], nodeName: [6, text] })],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text] }))],
      beginRefreshAt: [5, time],
      notAfter: [6, time],
    }),
  ],
});

type PodCertificateRequest = ObjectOf<typeof schema, V1beta1PodCertificateRequest>;

/** Short-lived and many: one for each certificate of a volume of a pod, and for each renewal. */
export const podcertificaterequests: Kind<PodCertificateRequest> = {
  resource: 'podcertificaterequests',
  group: 'certificates.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'PodCertificateRequest',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'podcertificaterequest', 'signer_name'], ({ metadata, spec }) => [
    metadata.namespace,
    metadata.name,
    spec.signerName,
  ]),
  families: [
    gauge(
      'kube_podcertificaterequest_info',
      ALPHA,
      'The pod that the certificate is for.',
      ['pod', 'service_account', 'node'],
      ({ spec }, emit) => emit(1, [spec.podName, spec.serviceAccountName, spec.nodeName]),
    ),
    created('kube_podcertificaterequest_created', ALPHA, 'When the request was created, in unix seconds.'),
    conditionGauge(
      'kube_podcertificaterequest_status_condition',
      ALPHA,
      'Whether a condition of the request has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    gauge(
      'kube_podcertificaterequest_status_not_after',
      ALPHA,
      'When the certificate expires, in unix seconds.',
      ({ status }) => status.notAfter,
    ),
    gauge(
      'kube_podcertificaterequest_status_begin_refresh_at',
      ALPHA,
      'When the kubelet is to ask for the next certificate, in unix seconds.',
      ({ status }) => status.beginRefreshAt,
    ),
  ],
};
