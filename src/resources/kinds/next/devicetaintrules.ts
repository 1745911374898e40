import type { V1beta2DeviceTaintRule } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../../kubernetes/codec/schema.ts';
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
      deviceSelector: [1, message({ driver: [2, text], pool: [3, text], device: [4, text] })],
      taint: [2, message({ key: [1, text], value: [2, text], effect: [3, text] })],
    }),
  ],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type DeviceTaintRule = ObjectOf<typeof schema, V1beta2DeviceTaintRule>;

export const devicetaintrules: Kind<DeviceTaintRule> = {
  resource: 'devicetaintrules',
  group: 'resource.k8s.io',
  versions: ['v1', 'v1beta2', 'v1alpha3'],
  kind: 'DeviceTaintRule',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['devicetaintrule'], ({ metadata }) => [metadata.name]),
  families: [
    created('kube_devicetaintrule_created', ALPHA, 'When the rule was created, in unix seconds.'),
    gauge(
      'kube_devicetaintrule_info',
      ALPHA,
      'The taint of the rule, and the devices that have it: empty where any will do.',
      ['driver', 'pool', 'device', 'key', 'value', 'effect'],
      ({ spec: { deviceSelector, taint } }, emit) =>
        emit(1, [
          deviceSelector.driver,
          deviceSelector.pool,
          deviceSelector.device,
          taint.key,
          taint.value,
          taint.effect,
        ]),
    ),
    conditionGauge(
      'kube_devicetaintrule_status_condition',
      ALPHA,
      'Whether a condition of the rule has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    annotationsFamily('kube_devicetaintrule_annotations', ALPHA),
    labelsFamily('kube_devicetaintrule_labels', ALPHA),
  ],
};
