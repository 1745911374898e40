/** What containers have now, which differs from what they ask for while a resize is under way, and resources of the pod. */
import { list, message, optional, type Pairs, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, next, optInReading } from '../../declare/family.ts';
import { eachAmount } from './amounts.ts';
import { resources } from './schema.ts';

const nodeName = [10, text] as const;
const LABELS = ['container', 'node', 'resource', 'unit'] as const;

const statuses = list(message({ name: [1, text], resources: [11, resources] }));
const withContainers = message({
  spec: [2, message({ nodeName })],
  status: [3, message({ containerStatuses: [8, statuses] })],
});
const withInitContainers = message({
  spec: [2, message({ nodeName })],
  status: [3, message({ initContainerStatuses: [10, statuses] })],
});

/** Limits and requests of the pod's regular containers as the kubelet has them in force. */
export const containerResourceFamilies: readonly Family<never>[] = (['limits', 'requests'] as const).map((amounts) =>
  next(
    optInReading(
      withContainers,
      gauge(
        `kube_pod_container_status_resource_${amounts}`,
        ALPHA,
        `Amount of a resource that the container has in force as ${amounts}.`,
        LABELS,
        ({ spec, status }, emit) => {
          for (const { name, resources } of status.containerStatuses) {
            eachAmount(resources[amounts], (amount, resource, unit) =>
              emit(amount, [name, spec.nodeName, resource, unit]),
            );
          }
        },
      ),
    ),
  ),
);

/** The same of its init containers. */
export const initContainerResourceFamilies: readonly Family<never>[] = (['limits', 'requests'] as const).map(
  (amounts) =>
    optInReading(
      withInitContainers,
      gauge(
        `kube_pod_init_container_status_resource_${amounts}`,
        ALPHA,
        `Amount of a resource that the init container has in force as ${amounts}.`,
        LABELS,
        ({ spec, status }, emit) => {
          for (const { name, resources } of status.initContainerStatuses) {
            eachAmount(resources[amounts], (amount, resource, unit) =>
              emit(amount, [name, spec.nodeName, resource, unit]),
            );
          }
        },
      ),
    ),
);

/** The kubelet has amounts for pods that set none, too: they are told of pods that do. */
const withPod = message({
  spec: [2, message({ nodeName, resources: [40, optional(resources)] })],
  status: [3, message({ resources: [20, resources] })],
});

/** Resources that are set for the pod as a whole (KEP-2837). */
export const podResourceFamilies: readonly Family<never>[] = [
  optInReading(
    withPod,
    gauge(
      'kube_pod_level_resource_spec',
      ALPHA,
      'Amount of a resource that all containers of the pod ask for, or may use, together.',
      ['node', 'resource', 'type', 'unit'],
      ({ spec }, emit) => {
        const { limits = [], requests = [] } = spec.resources ?? {};
        const rows = (type: string, amounts: Pairs) =>
          eachAmount(amounts, (amount, resource, unit) => emit(amount, [spec.nodeName, resource, type, unit]));
        rows('request', requests);
        rows('limit', limits);
      },
    ),
  ),
  ...(['limits', 'requests'] as const).map((amounts) =>
    optInReading(
      withPod,
      gauge(
        `kube_pod_status_resource_${amounts}`,
        ALPHA,
        `Amount of a resource that the pod as a whole has in force as ${amounts}.`,
        ['node', 'resource', 'unit'],
        ({ spec, status }, emit) => {
          if (spec.resources === undefined) return;
          eachAmount(status.resources[amounts], (amount, resource, unit) =>
            emit(amount, [spec.nodeName, resource, unit]),
          );
        },
      ),
    ),
  ),
];
