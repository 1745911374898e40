import type { V1beta1ClusterTrustBundle } from '@kubernetes/client-node';
import { derived, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, optIn } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { summarize } from '../../values/trust-bundle.ts';

/** A bundle has up to a mebibyte of text. */
const schema = message({
  metadata: metadata({}),
  spec: [2, message({ signerName: [1, text], trustBundle: [2, derived(text, summarize)] })],
});

type ClusterTrustBundle = ObjectOf<typeof schema, V1beta1ClusterTrustBundle>;

export const clustertrustbundles: Kind<ClusterTrustBundle> = {
  resource: 'clustertrustbundles',
  group: 'certificates.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'ClusterTrustBundle',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['clustertrustbundle', 'signer_name'], ({ metadata, spec }) => [metadata.name, spec.signerName]),
  families: [
    annotationsFamily('kube_clustertrustbundle_annotations', ALPHA),
    labelsFamily('kube_clustertrustbundle_labels', ALPHA),
    gauge('kube_clustertrustbundle_info', ALPHA, 'The trust bundle exists.', () => 1),
    created('kube_clustertrustbundle_created', ALPHA, 'When the trust bundle was created, in unix seconds.'),
    gauge(
      'kube_clustertrustbundle_trust_bundle_length',
      ALPHA,
      'Size of the certificates in bytes, as text.',
      ({ spec }) => spec.trustBundle.length,
    ),
    gauge(
      'kube_clustertrustbundle_trust_bundle_certificates',
      ALPHA,
      'Certificates in the trust bundle.',
      ({ spec }) => spec.trustBundle.certificates,
    ),
    optIn(
      gauge(
        'kube_clustertrustbundle_trust_bundle_not_after',
        ALPHA,
        'When the first of the certificates expires, in unix seconds.',
        ({ spec }) => spec.trustBundle.notAfter,
      ),
    ),
  ],
};
