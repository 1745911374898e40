/** The kind of the monitors themselves; nothing is told of them. */
import { type Fields, type JsonValue, json, type MessageType, message } from '../../../kubernetes/codec/schema.ts';
import type { Kind, KubernetesObject } from '../../../resources/declare/kind.ts';
import { generation, metadata } from '../../../resources/declare/metadata.ts';

export const GROUP = 'resource-state-metrics.instrumentation.k8s-sigs.io';
export const VERSION = 'v1alpha1';
export const PLURAL = 'resourcemetricsmonitors';

const schema = message({
  metadata: metadata({ generation }),
  spec: [2, message({ configuration: [1, json({ all: true })] })],
  status: [3, json({ all: true })],
});

/** `ResourceMetricsMonitor` (KEP-4785), as it is kept. */
export interface MonitorObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly configuration: JsonValue | undefined };
  readonly status: JsonValue | undefined;
}

/** The kind. All shards have to know all monitors. */
export const monitors: Kind = {
  resource: PLURAL,
  group: GROUP,
  versions: [VERSION],
  kind: 'ResourceMetricsMonitor',
  variant: 'as rules',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema: schema as MessageType<Fields, unknown> as Kind['schema'],
  identity: { labels: [], values: () => [] },
  families: [],
  joins: [],
  sourceOnly: true,
};
