import type { V1IngressClass } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ controller: [1, text] })],
});

type IngressClass = ObjectOf<typeof schema, V1IngressClass>;

export const ingressclasses: Kind<IngressClass> = {
  resource: 'ingressclasses',
  group: 'networking.k8s.io',
  versions: ['v1'],
  kind: 'IngressClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['ingressclass'], (ingressClass) => [ingressClass.metadata.name]),
  families: [
    gauge(
      'kube_ingressclass_info',
      ALPHA,
      'The controller that serves ingresses of the class.',
      ['controller'],
      (ingressClass, emit) => emit(1, [ingressClass.spec.controller]),
    ),
    created('kube_ingressclass_created', ALPHA, 'When the ingress class was created, in unix seconds.'),
    annotationsFamily('kube_ingressclass_annotations', ALPHA),
    labelsFamily('kube_ingressclass_labels', ALPHA),
  ],
};
