import type { V1RuntimeClass } from '@kubernetes/client-node';
import { lookUp, map, message, type ObjectOf, quantity, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { quantityFloat, quantityInteger } from '../../values/quantity.ts';

const schema = message({
  metadata: metadata({}),
  handler: [2, text],
  overhead: [3, message({ podFixed: [1, map(quantity, (resource) => resource === 'cpu' || resource === 'memory')] })],
});

type RuntimeClass = ObjectOf<typeof schema, V1RuntimeClass>;

export const runtimeclasses: Kind<RuntimeClass> = {
  resource: 'runtimeclasses',
  group: 'node.k8s.io',
  versions: ['v1'],
  kind: 'RuntimeClass',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['runtimeclass'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_runtimeclass_info',
      ALPHA,
      'The handler of the container runtime that runs pods of the class.',
      ['handler'],
      ({ handler }, emit) => emit(1, [handler]),
    ),
    created('kube_runtimeclass_created', ALPHA, 'When the runtime class was created, in unix seconds.'),
    gauge(
      'kube_runtimeclass_overhead_cpu_cores',
      ALPHA,
      'CPU cores that a pod of the class takes beside those of its containers.',
      (runtimeClass) => overhead(runtimeClass, 'cpu', quantityFloat),
    ),
    gauge(
      'kube_runtimeclass_overhead_memory_bytes',
      ALPHA,
      'Memory in bytes that a pod of the class takes beside that of its containers.',
      (runtimeClass) => overhead(runtimeClass, 'memory', quantityInteger),
    ),
    annotationsFamily('kube_runtimeclass_annotations', ALPHA),
    labelsFamily('kube_runtimeclass_labels', ALPHA),
  ],
};

function overhead(
  { overhead: { podFixed } }: RuntimeClass,
  resource: string,
  number: (amount: string) => number,
): number | undefined {
  const amount = lookUp(podFixed, resource);
  return amount === undefined ? undefined : number(amount);
}
