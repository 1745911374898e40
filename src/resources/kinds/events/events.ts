import type { CoreV1Event } from '@kubernetes/client-node';
import {
  int32,
  type MessageType,
  message,
  type ObjectOf,
  optional,
  text,
  time,
} from '../../../kubernetes/codec/schema.ts';
import { identity } from '../../declare/family.ts';
import type { Kind, KubernetesObject } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';

const schema = message({
  metadata: metadata({}),
  involvedObject: [
    2,
    message({
      kind: [1, text],
      namespace: [2, text],
      name: [3, text],
      uid: [4, text],
      apiVersion: [5, text],
      resourceVersion: [6, text],
      fieldPath: [7, text],
    }),
  ],
  reason: [3, text],
  message: [4, text],
  source: [5, message({ host: [2, text] })],
  firstTimestamp: [6, time],
  lastTimestamp: [7, time],
  count: [8, int32],
  type: [9, text],
  eventTime: [10, time],
  series: [11, optional(message({ count: [1, int32], lastObservedTime: [2, time] }))],
  action: [12, text],
});

/** An Event as it comes from the API server. */
export type Event = ObjectOf<typeof schema, CoreV1Event>;

/** What the state keeps of an Event: there are many of them, and their messages are most of them. */
export interface KeptEvent extends KubernetesObject {
  readonly involvedKind: string;
  readonly reason: string;
  readonly type: string;
  /** How often it has happened. */
  readonly occurrences: number;
  /** How many of those an earlier Event told, in whose place this one was created. */
  readonly earlier: number;
}

/**
 * A recorder that goes on with an Event that has expired creates it anew, with its first time and its count
 * (https://github.com/kubernetes/client-go/blob/master/tools/record/event.go, `recordEvent`). One that is created this much
 * later than it happened first is such a one; Events expire after an hour, and clocks differ by less.
 */
const RESUMED_AFTER_SECONDS = 300;

/** What is kept of an Event, or of what was kept of it already. Total. */
export function keptOf(event: Event | KeptEvent): KeptEvent {
  if ('occurrences' in event) return event;
  const { involvedObject, reason, type, count, series, eventTime, firstTimestamp } = event;
  const { name, namespace, uid, creationTimestamp } = event.metadata;
  const occurrences = Math.max(1, count, series?.count ?? 0);
  const first = firstTimestamp ?? eventTime;
  const isResumed =
    first !== undefined && creationTimestamp !== undefined && creationTimestamp - first > RESUMED_AFTER_SECONDS;
  return {
    metadata: { name, namespace, uid, resourceVersion: '', creationTimestamp: undefined },
    involvedKind: involvedObject.kind,
    reason,
    type,
    occurrences,
    earlier: isResumed ? occurrences - 1 : 0,
  };
}

/**
 * core/v1 Events, which are the same objects as those of events.k8s.io. No family comes from them: they are counted
 * (`countEvents`), and told as log records. Of one that the state keeps there is only a `KeptEvent`.
 */
export const events: Kind<KubernetesObject> = {
  resource: 'events',
  group: '',
  versions: ['v1'],
  kind: 'Event',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema: schema as unknown as MessageType<typeof schema.fields, KubernetesObject>,
  kept: (object) => keptOf(object as Event | KeptEvent),
  identity: identity(['namespace', 'event'], ({ metadata: { namespace, name } }) => [namespace, name]),
  families: [],
};
