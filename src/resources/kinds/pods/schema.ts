import type { V1Pod } from '@kubernetes/client-node';
import {
  exactInt64,
  flag,
  int32,
  type KeepKey,
  list,
  map,
  message,
  type ObjectOf,
  only,
  optional,
  present,
  quantity,
  shared,
  text,
  time,
  type Value,
} from '../../../kubernetes/codec/schema.ts';
import { deletionTimestamp, metadata, ownerReferences } from '../../declare/metadata.ts';

/** `core.v1.ResourceRequirements`. */
export const resources = message({ limits: [1, map(quantity)], requests: [2, map(quantity)] });

const container = message({ name: [1, text], image: [2, text], resources: [8, resources] });
const initContainer = message({ ...container.fields, restartPolicy: [24, text] });

const containerStatus = message({
  name: [1, text],
  state: [
    2,
    message({
      waiting: [1, optional(message({ reason: [1, text] }))],
      running: [2, optional(message({ startedAt: [1, time] }))],
      terminated: [3, optional(message({ reason: [3, text], startedAt: [5, time], finishedAt: [6, time] }))],
    }),
  ],
  lastState: [
    3,
    message({ terminated: [3, optional(message({ exitCode: [1, int32], reason: [3, text], finishedAt: [6, time] }))] }),
  ],
  ready: [4, flag],
  restartCount: [5, int32],
  image: [6, text],
  imageID: [7, text],
  containerID: [8, text],
});

const OVERHEADS: KeepKey = (resource) => resource === 'cpu' || resource === 'memory';

/** What is read of a `core.v1.Pod`. */
export const podSchema = message({
  metadata: metadata({ deletionTimestamp, ownerReferences }),
  spec: [
    2,
    message({
      // Most are of other sorts, and each pod has one of a name of its own: that of its token.
      volumes: [
        1,
        only(
          list(
            message({
              name: [1, text],
              persistentVolumeClaim: [10, optional(message({ claimName: [1, text], readOnly: [2, flag] })), 2],
              ephemeral: [29, present, 2],
            }),
          ),
          ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral,
        ),
      ],
      containers: [2, shared(list(container))],
      restartPolicy: [3, text],
      nodeSelector: [7, map(text)],
      serviceAccountName: [8, text],
      nodeName: [10, text],
      hostNetwork: [11, flag],
      schedulerName: [19, text],
      initContainers: [20, shared(list(initContainer))],
      tolerations: [
        22,
        shared(
          list(
            message({
              key: [1, text],
              operator: [2, text],
              value: [3, text],
              effect: [4, text],
              tolerationSeconds: [5, optional(exactInt64)],
            }),
          ),
        ),
      ],
      priorityClassName: [24, text],
      runtimeClassName: [29, optional(text)],
      overhead: [32, map(quantity, OVERHEADS)],
      resourceClaims: [
        39,
        list(
          message({
            name: [1, text],
            resourceClaimName: [3, optional(text)],
            resourceClaimTemplateName: [4, optional(text)],
          }),
        ),
      ],
    }),
  ],
  status: [
    3,
    message({
      phase: [1, text],
      conditions: [
        2,
        list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time], reason: [5, text] })),
      ],
      reason: [4, text],
      hostIP: [5, text],
      podIP: [6, text],
      startTime: [7, time],
      containerStatuses: [8, list(containerStatus)],
      qosClass: [9, text],
      initContainerStatuses: [10, list(containerStatus)],
      podIPs: [12, list(message({ ip: [1, text] }))],
      resourceClaimStatuses: [15, list(message({ name: [1, text], resourceClaimName: [2, text] }))],
    }),
  ],
});

/** A pod as its families see it. */
export type Pod = ObjectOf<typeof podSchema, V1Pod>;
/** What containers and init containers have in common. */
export type Container = Value<typeof container>;
/** An init container, whose restart policy may make it a sidecar. */
export type InitContainer = Value<typeof initContainer>;
/** The status of a container or init container, joined to it by name. */
export type ContainerStatus = Value<typeof containerStatus>;
