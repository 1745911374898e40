/** The messages around the objects: list metadata, bookmarks and `meta.v1.Status`, declared like the objects themselves. */
import type { Status } from './decoder.ts';
import { int32, lookUp, map, message, text, type Value } from './schema.ts';

/** What every kind's schema declares at least. */
export interface ApiObject {
  readonly metadata: { readonly resourceVersion: string };
}

/** `meta.v1.ListMeta`; `shardInfo` since 1.36 (KEP-5866). */
export const LIST_META = message({
  resourceVersion: [2, text],
  continue: [3, text],
  shardInfo: [5, message({ selector: [1, text] })],
});

/** `runtime.TypeMeta`, which JSON has among the object's own fields. */
export const TYPE_META = message({ apiVersion: [1, text], kind: [2, text] });

/** KEP-3157: the mark that the initial events of a streaming list are over. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** An object of any kind as a bookmark carries it. */
export const BOOKMARK = message({
  metadata: [
    1,
    message({ resourceVersion: [6, text], annotations: [12, map(text, (key) => key === INITIAL_EVENTS_END)] }),
  ],
});

/** `meta.v1.Status`. */
export const STATUS = message({
  metadata: [1, LIST_META],
  message: [3, text],
  reason: [4, text],
  details: [5, message({ retryAfterSeconds: [5, int32] })],
  code: [6, int32],
});

/** The event that a bookmark's object stands for. */
export function bookmarkEvent({ metadata }: Value<typeof BOOKMARK>) {
  return {
    type: 'BOOKMARK',
    resourceVersion: metadata.resourceVersion,
    initialEventsEnd: lookUp(metadata.annotations, INITIAL_EVENTS_END) === 'true',
  } as const;
}

/** The status as the decoder's contract has it. */
export function toStatus(status: Value<typeof STATUS>): Status {
  return {
    code: status.code,
    reason: status.reason,
    message: status.message,
    retryAfterSeconds: status.details.retryAfterSeconds,
    continue: status.metadata.continue,
  };
}

/** The type of a watch event that tells a change of an object. */
export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** The same of a text; undefined for any other. */
export function changeType(type: string): ChangeType | undefined {
  return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' ? type : undefined;
}

/** The event that tells a change; undefined for an object without the resourceVersion that each in a watch has. */
export function changeEvent<T extends ApiObject>(type: ChangeType, object: T) {
  const { resourceVersion } = object.metadata;
  return resourceVersion === '' ? undefined : { type, object, resourceVersion };
}
