import {
  type ClusterEvent,
  ExpiredError,
  type KubernetesObject,
  type SimulatedCluster,
  withVersion,
} from '../cluster.ts';
import { type Answer, sendStatus } from './answer.ts';
import type { Encoding } from './encoding.ts';
import type { Selection } from './list.ts';
import { badResourceVersion, invalidListOptions, type Status, watchExpired } from './status.ts';
import { flag } from './target.ts';

const batchBytes = 64 * 1024;
const bookmarkBeforeEndMs = 2000;

/** The Status for list options that contradict each other on a watch, if they do. */
export function refusedWatchOptions(query: URLSearchParams): Status | undefined {
  const match = query.get('resourceVersionMatch');
  const field = 'resourceVersionMatch';
  if (!query.has('sendInitialEvents')) {
    return match === null
      ? undefined
      : invalidListOptions([field, `Forbidden: ${field} is forbidden for watch unless sendInitialEvents is provided`]);
  }
  if (match === 'NotOlderThan') return undefined;
  const causes: [string, string][] = [
    [field, 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
  ];
  if (match !== null) {
    causes.push([field, `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`]);
  }
  return invalidListOptions(...causes);
}

/** Everything that one watch needs. */
export interface WatchRequest {
  cluster: SimulatedCluster;
  selection: Selection;
  query: URLSearchParams;
  answer: Answer;
  encoding: Encoding;
  bookmarkIntervalMs: number;
}

/** Streams a watch until its timeout, its client's leave, or the removal of its resource. */
export function watch(request: WatchRequest): void {
  const { cluster, selection, query, answer, encoding } = request;
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) {
    sendStatus(answer, encoding, badResourceVersion(version));
    return;
  }
  answer.start(200, encoding.watchContentType);
  const sendInitialEvents = flag(query, 'sendInitialEvents');
  const from = sendInitialEvents ? 0 : Number(version);
  try {
    const initial = from === 0 ? cluster.list(selection.api.resource) : [];
    const missed = from === 0 ? [] : cluster.eventsAfter(selection.api.resource, from);
    stream(request, from, initial, missed, sendInitialEvents && flag(query, 'allowWatchBookmarks'));
  } catch (error) {
    if (!(error instanceof ExpiredError)) throw error;
    answer.write(encoding.error(watchExpired(from, error.oldest)));
    answer.end();
  }
}

function stream(
  { cluster, selection, query, answer, encoding, bookmarkIntervalMs }: WatchRequest,
  from: number,
  initial: KubernetesObject[],
  missed: ClusterEvent[],
  initialEventsEnd: boolean,
): void {
  const { api } = selection;
  const selects = selectorOf(selection);
  let first = true;
  const encode = (type: string, object: KubernetesObject): Buffer => {
    const bytes = encoding.event(api, type, object, first);
    first = false;
    return bytes;
  };
  const send = (event: ClusterEvent): void => {
    const seen = event.resourceVersion > from ? selected(event, selects) : undefined;
    if (seen !== undefined) answer.write(encode(seen.type, seen.object));
  };

  // What happens while the initial objects are on their way waits here.
  let waiting: ClusterEvent[] | undefined = missed;
  const initialVersion = cluster.resourceVersion;
  const stops = [
    cluster.subscribe(api.resource, (event) => (waiting === undefined ? send(event) : waiting.push(event))),
    cluster.api.onRemoved((removed) => removed === api && answer.end()),
  ];
  const timeoutMs = 1000 * Number(query.get('timeoutSeconds') ?? 0) || 1_800_000;
  const timers = [setTimeout(() => answer.end(), timeoutMs)];
  if (flag(query, 'allowWatchBookmarks')) {
    const bookmark = (): void => {
      if (waiting !== undefined || answer.closed()) return;
      answer.write(encoding.bookmark(api, Math.max(from, cluster.resourceVersion), false));
      first = false;
    };
    timers.push(setInterval(bookmark, bookmarkIntervalMs));
    timers.push(setTimeout(bookmark, Math.max(0, timeoutMs - bookmarkBeforeEndMs)));
  }
  answer.onClose(() => {
    for (const stop of stops) stop();
    for (const timer of timers) clearTimeout(timer);
  });

  function* added(): Generator<Buffer> {
    for (const object of initial) if (selects(object)) yield encode('ADDED', object);
  }
  const begin = async (): Promise<void> => {
    await writeAll(answer, added());
    if (initialEventsEnd) answer.write(encoding.bookmark(api, initialVersion, true));
    const queued = waiting ?? [];
    waiting = undefined;
    for (const event of queued) send(event);
  };
  if (initial.length > 0) void begin();
  else {
    if (initialEventsEnd) answer.write(encoding.bookmark(api, initialVersion, true));
    waiting = undefined;
    for (const event of missed) send(event);
  }
}

function selectorOf({ namespace, selector }: Selection): (object: KubernetesObject) => boolean {
  return (object) =>
    (namespace === '' || object.metadata.namespace === namespace) && (selector === undefined || selector(object));
}

/** How a change looks through a selector: an object that leaves it is deleted, in its former state. */
function selected(
  event: ClusterEvent,
  selects: (object: KubernetesObject) => boolean,
): { type: string; object: KubernetesObject } | undefined {
  const now = event.type !== 'DELETED' && selects(event.object);
  const before = event.previous !== undefined && selects(event.previous);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object: event.object };
  if (!before) return undefined;
  const object = event.type === 'DELETED' ? event.object : withVersion(event.previous!, event.resourceVersion);
  return { type: 'DELETED', object };
}

/** Writes many parts in batches, at the pace of the client. */
export async function writeAll(answer: Answer, parts: Iterable<Buffer>): Promise<void> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const part of parts) {
    batch.push(part);
    bytes += part.length;
    if (bytes < batchBytes) continue;
    if (!answer.write(...batch)) await answer.drained();
    if (answer.closed()) return;
    batch = [];
    bytes = 0;
  }
  if (bytes > 0) answer.write(...batch);
}
