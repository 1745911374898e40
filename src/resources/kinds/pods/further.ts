/** Families of pods that are off by default and that kube-state-metrics 2.20 does not have. */
import { flag, int32, int64, list, message, optional, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, type Family, gauge, optIn, optInReading } from '../../declare/family.ts';
import { generation, metadata } from '../../declare/metadata.ts';
import { conditionRows, conditionTimes } from '../shared/conditions.ts';
import type { Pod } from './schema.ts';

/** Claims that were made since a container asks for devices as an extended resource. */
export const extendedClaimFamily: Family<never> = optInReading(
  message({
    status: [
      3,
      message({
        extendedResourceClaimStatus: [
          18,
          message({
            requestMappings: [
              1,
              list(message({ containerName: [1, text], resourceName: [2, text], requestName: [3, text] })),
            ],
            resourceClaimName: [2, text],
          }),
        ],
      }),
    ],
  }),
  gauge(
    'kube_pod_extended_resourceclaim_info',
    ALPHA,
    'A request of the resource claim that stands for an extended resource of a container.',
    ['container', 'resource', 'request', 'resourceclaim_name'],
    ({ status: { extendedResourceClaimStatus } }, emit) => {
      const { requestMappings, resourceClaimName } = extendedResourceClaimStatus;
      for (const { containerName, resourceName, requestName } of requestMappings) {
        emit(1, [containerName, resourceName, requestName, resourceClaimName]);
      }
    },
  ),
);

/** How long the pod may take to end. */
export const gracePeriodFamily: Family<never> = optInReading(
  message({ spec: [2, message({ terminationGracePeriodSeconds: [4, optional(int64)] })] }),
  gauge(
    'kube_pod_spec_termination_grace_period_seconds',
    ALPHA,
    'Seconds that the pod has to end in after its deletion was asked for.',
    ({ spec }) => spec.terminationGracePeriodSeconds,
  ),
);

/** More of the pod's status, and of what decides on where and when it runs. */
export const furtherStatusFamilies: readonly Family<Pod>[] = [
  resizeFamily(
    'kube_pod_status_resize_pending',
    'A resize of the pod waits, or can not be done on its node.',
    'PodResizePending',
  ),
  resizeFamily(
    'kube_pod_status_resize_in_progress',
    'A resize of the pod is being carried out.',
    'PodResizeInProgress',
  ),
  optIn(
    gauge(
      'kube_pod_status_condition_last_transition_time',
      ALPHA,
      'Since when a condition of the pod has this status, in unix seconds.',
      ['condition', 'status'],
      ({ status }: Pod, emit) => conditionTimes(emit, status.conditions),
    ),
  ),
  optIn(
    conditionGauge(
      'kube_pod_status_condition',
      ALPHA,
      'Whether a condition of the pod has this status.',
      ['condition', 'status'],
      ({ status }: Pod, emit) => conditionRows(emit, status.conditions),
    ),
  ),
  optInReading(
    message({ spec: [2, message({ priority: [25, optional(int32)] })] }),
    gauge('kube_pod_spec_priority', ALPHA, 'Priority of the pod.', ({ spec }) => spec.priority),
  ),
  optInReading(
    message({
      spec: [2, message({ schedulingGroup: [43, message({ podGroupName: [1, text] })] })],
    }),
    gauge(
      'kube_pod_podgroup_info',
      ALPHA,
      'The group of pods that the pod is scheduled with.',
      ['podgroup'],
      ({ spec }, emit) => {
        if (spec.schedulingGroup.podGroupName !== '') emit(1, [spec.schedulingGroup.podGroupName]);
      },
    ),
  ),
  optInReading(
    message({ spec: [2, message({ schedulingGates: [38, list(message({ name: [1, text] }))] })] }),
    gauge(
      'kube_pod_spec_scheduling_gates',
      ALPHA,
      'Something that keeps the pod from being scheduled until it is taken away.',
      ['gate'],
      ({ spec }, emit) => {
        for (const { name } of spec.schedulingGates) emit(1, [name]);
      },
    ),
  ),
  optInReading(
    message({
      status: [
        3,
        message({
          containerStatuses: [
            8,
            list(
              message({
                name: [1, text],
                allocatedResourcesStatus: [
                  14,
                  list(
                    message({
                      name: [1, text],
                      resources: [2, list(message({ resourceID: [1, text], health: [2, text] }))],
                    }),
                  ),
                ],
              }),
            ),
          ],
        }),
      ],
    }),
    gauge(
      'kube_pod_container_status_resource_health',
      ALPHA,
      'How a device of the container is, as its driver says.',
      ['container', 'resource', 'resource_id', 'health'],
      ({ status }, emit) => {
        for (const { name: container, allocatedResourcesStatus } of status.containerStatuses) {
          for (const { name, resources } of allocatedResourcesStatus) {
            for (const { resourceID, health } of resources) emit(1, [container, name, resourceID, health]);
          }
        }
      },
    ),
  ),
  optInReading(
    message({ metadata: metadata({ generation }) }),
    gauge(
      'kube_pod_metadata_generation',
      ALPHA,
      'Generation of the desired state of the pod.',
      ({ metadata: { generation } }) => (generation > 0 ? generation : undefined),
    ),
  ),
  optInReading(
    message({ status: [3, message({ observedGeneration: [17, int64] })] }),
    gauge(
      'kube_pod_status_observed_generation',
      ALPHA,
      'Generation of the pod that the kubelet acted on last.',
      ({ status: { observedGeneration } }) => (observedGeneration > 0 ? observedGeneration : undefined),
    ),
  ),
];

/** A sample of 1 with the reason of the condition while it is true. */
function resizeFamily(name: string, help: string, condition: string): Family<Pod> {
  return optIn(
    gauge(name, ALPHA, help, ['reason'], ({ status }: Pod, emit) => {
      for (const { type, status: held, reason } of status.conditions) {
        if (type === condition && held === 'True') emit(1, [reason]);
      }
    }),
  );
}

const seLinuxOptions = message({ user: [1, text], role: [2, text], type: [3, text], level: [4, text] });

/** What containers may do on the node, and which volumes they have. */
export const securityFamilies: readonly Family<never>[] = [
  optInReading(
    message({
      spec: [
        2,
        message({
          containers: [
            2,
            list(
              message({
                name: [1, text],
                securityContext: [15, message({ privileged: [2, flag], seLinuxOptions: [3, seLinuxOptions] })],
              }),
            ),
          ],
        }),
      ],
    }),
    gauge(
      'kube_pod_container_security_context',
      ALPHA,
      'Whether the container is privileged, and the SELinux label that it asks for.',
      [
        'container',
        'privileged',
        'container_selinux_user',
        'container_selinux_role',
        'container_selinux_type',
        'container_selinux_level',
      ],
      ({ spec }, emit) => {
        for (const { name, securityContext } of spec.containers) {
          const { user, role, type, level } = securityContext.seLinuxOptions;
          emit(1, [name, String(securityContext.privileged), user, role, type, level]);
        }
      },
    ),
  ),
  optInReading(
    message({
      spec: [
        2,
        message({
          containers: [2, list(message({ name: [1, text], volumeMounts: [9, list(message({ name: [1, text] }))] }))],
        }),
      ],
    }),
    gauge(
      'kube_pod_container_volume_mount',
      ALPHA,
      'A volume of the pod that the container mounts.',
      ['container', 'volume'],
      ({ spec }, emit) => {
        for (const { name, volumeMounts } of spec.containers) {
          for (const volume of new Set(volumeMounts.map((mount) => mount.name))) emit(1, [name, volume]);
        }
      },
    ),
  ),
  optInReading(
    message({ spec: [2, message({ securityContext: [14, message({ seLinuxOptions: [1, seLinuxOptions] })] })] }),
    gauge(
      'kube_pod_security_context',
      ALPHA,
      'The SELinux label that the pod asks for.',
      ['pod_selinux_user', 'pod_selinux_role', 'pod_selinux_type', 'pod_selinux_level'],
      ({ spec }, emit) => {
        const { user, role, type, level } = spec.securityContext.seLinuxOptions;
        emit(1, [user, role, type, level]);
      },
    ),
  ),
  optInReading(
    message({
      status: [
        3,
        message({
          volumeHealth: [
            22,
            list(
              message({
                name: [1, text],
                healthConditions: [2, list(message({ status: [1, text], reason: [2, text] }))],
              }),
            ),
          ],
        }),
      ],
    }),
    gauge(
      'kube_pod_status_volume_health',
      ALPHA,
      'What the driver of a volume of the pod says is wrong with it.',
      ['volume', 'status', 'reason'],
      ({ status }, emit) => {
        for (const { name, healthConditions } of status.volumeHealth) {
          for (const { status: held, reason } of healthConditions) emit(1, [name, held, reason]);
        }
      },
    ),
  ),
];
