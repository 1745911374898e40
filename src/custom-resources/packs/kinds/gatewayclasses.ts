/** GatewayClass under the names that were meant for kube-state-metrics. */
import { message, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../../resources/declare/family.ts';
import type { Kind } from '../../../resources/declare/kind.ts';
import { metadata } from '../../../resources/declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../../resources/declare/metadata-families.ts';

const schema = message({ metadata: metadata({}), spec: [2, message({ controllerName: [1, text] })] });

/** https://gateway-api.sigs.k8s.io/api-types/gatewayclass/ */
export const gatewayclasses: Kind<Value<typeof schema>> = {
  resource: 'gatewayclasses',
  group: 'gateway.networking.k8s.io',
  versions: ['v1'],
  kind: 'GatewayClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['gatewayclass'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_gatewayclass_info',
      ALPHA,
      'The controller of the gateways of the class.',
      ['controller'],
      ({ spec }, emit) => emit(1, [spec.controllerName]),
    ),
    created('kube_gatewayclass_created', ALPHA, 'When the class was created, in unix seconds.'),
    annotationsFamily('kube_gatewayclass_annotations', ALPHA),
    labelsFamily('kube_gatewayclass_labels', ALPHA),
  ],
};
