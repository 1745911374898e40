import type { V1CertificateSigningRequest } from '@kubernetes/client-node';
import { byteLength, list, message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, oneHotGauge, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ signerName: [7, text] })],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text] }))],
      certificate: [2, byteLength],
    }),
  ],
});

type CertificateSigningRequest = ObjectOf<typeof schema, V1CertificateSigningRequest>;

export const certificatesigningrequests: Kind<CertificateSigningRequest> = {
  resource: 'certificatesigningrequests',
  group: 'certificates.k8s.io',
  versions: ['v1'],
  kind: 'CertificateSigningRequest',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['certificatesigningrequest', 'signer_name'], (request) => [
    request.metadata.name,
    request.spec.signerName,
  ]),
  families: [
    annotationsFamily('kube_certificatesigningrequest_annotations', ALPHA),
    labelsFamily('kube_certificatesigningrequest_labels', STABLE),
    created('kube_certificatesigningrequest_created', STABLE, 'When the request was created, in unix seconds.'),
    oneHotGauge(
      'kube_certificatesigningrequest_condition',
      STABLE,
      'How many conditions of this type the request has, whatever their status.',
      ['condition'],
      ({ status }, emit) => {
        for (const type of ['Approved', 'Denied', 'Failed']) {
          const having = status.conditions.filter((condition) => condition.type === type);
          emit(having.length, [type.toLowerCase()]);
        }
      },
    ),
    gauge(
      'kube_certificatesigningrequest_cert_length',
      STABLE,
      'Size of the issued certificate in bytes, 0 before it is issued.',
      (request) => request.status.certificate,
    ),
  ],
};
