import type { DestinationReport, PushesReport, PushRow } from '../api/pushes.ts';
import { bytes, count, duration } from './format.ts';
import { type Html, html } from './html.ts';
import type { Content } from './layout.ts';
import { type Column, state, table, time } from './parts.ts';

/** Each destination: the way to it, what became of the latest pushes, and what the receiver said. */
export function pushesPage({ destinations }: PushesReport, now: number): Content {
  const none = html`<p class="empty">Nothing is pushed: no destination is configured. <code>--otlp-endpoint</code> names one.</p>`;
  const main = html`<h1>Pushes</h1>
${destinations.length === 0 ? none : destinations.map((destination) => section(destination, now))}`;
  return { title: 'Pushes', main };
}

function section(destination: DestinationReport, now: number): Html {
  const { name, recent, lastTrouble, compression, protocol, profile } = destination;
  const last = recent.at(-1);
  return html`<h2>${name} ${state(destination.state)}</h2>
<ol class="way">
<li>state of the cluster</li>
<li>${last === undefined ? 'points' : `${count(last.points)} points`} <small>${profile}</small></li>
<li>${last === undefined ? 'requests' : `${count(last.requests)} request${last.requests === 1 ? '' : 's'}, ${bytes(last.bytes)}`} <small>${compression}</small></li>
<li>${protocol} <code>${destination.address}</code></li>
</ol>
<dl class="facts">
<dt>Last success</dt><dd>${time(destination.lastSuccess, now)}</dd>
<dt>Next push</dt><dd>${nextOf(destination, now)}</dd>
<dt>On the way</dt><dd>${onTheWay(destination)}</dd>
<dt>Every</dt><dd>${duration(destination.intervalSeconds)}, each with ${duration(destination.timeoutSeconds)} at most; ${destination.temporality}</dd>
<dt>Since the start</dt><dd>${count(destination.pushes)} pushes, of which ${count(destination.failures)} failed; ${count(destination.points)} points in ${count(destination.requests)} requests of ${bytes(destination.bytes)} together</dd>
<dt>Rejected by the receiver</dt><dd>${count(destination.rejectedPoints)} points</dd>
<dt>Last trouble</dt><dd>${lastTrouble === null ? 'none' : html`${time(lastTrouble.at, now)}: ${lastTrouble.reason}`}</dd>
</dl>
<h3>The latest pushes</h3>
${recent.length > 1 && bars(recent)}
${table(`Pushes to ${name}`, columns(now), recent.toReversed(), 'None has ended yet: the lists come first.')}`;
}

/** When it is pushed again, and what is waited for. */
function nextOf({ next, nextAfter, state: how, pushes }: DestinationReport, now: number): Html {
  if (next === null || nextAfter === null) {
    if (how === 'standing-by') return html`by another process, which was elected`;
    return html`${pushes === 0 ? 'once all is listed, or after an interval' : 'one is under way'}`;
  }
  const seconds = (Date.parse(next) - now) / 1000;
  return html`<time datetime="${next}" title="${next}">${seconds > 0 ? `in ${duration(seconds)}` : 'now'}</time>: ${AFTER[nextAfter]}`;
}

const AFTER: Readonly<Record<NonNullable<DestinationReport['nextAfter']>, string>> = {
  interval: 'the interval is over then',
  changes: 'something changed, and what else does goes with it',
  'back-off': 'the receiver could not be reached or was busy, and is left alone for a moment',
  'retry-after': 'the receiver asked for this with Retry-After',
};

function onTheWay({ requestsUnderWay, mostRequests, memoryBytes, mostRequestBytes }: DestinationReport): Html {
  if (mostRequests === null || mostRequestBytes === null) return html`nothing`;
  return html`${count(requestsUnderWay)} of ${count(mostRequests)} requests, in ${bytes(memoryBytes)} of memory; a request has ${bytes(mostRequestBytes)} at most before it is compressed. Nothing waits from one push to the next.`;
}

/** The durations of the pushes, the oldest first; the same is in the table. */
function bars(recent: readonly PushRow[]): Html {
  const longest = Math.max(...recent.map(({ seconds }) => seconds), 0.001);
  const width = 12 * recent.length;
  return html`<svg class="bars" aria-hidden="true" width="${2 * width}" height="48" viewBox="0 0 ${width} 48" preserveAspectRatio="none">${recent.map(
    ({ seconds, accepted }, at) => {
      const height = Math.max(2, Math.round((46 * seconds) / longest));
      return html`<rect class="${accepted ? 'fill' : 'fault'}" x="${12 * at + 1}" y="${48 - height}" width="10" height="${height}"/>`;
    },
  )}</svg>`;
}

const columns = (now: number): Column<PushRow>[] => [
  { title: 'End', cell: ({ at }) => time(at, now) },
  {
    title: 'Result',
    cell: ({ accepted }) => state(accepted ? 'arriving' : 'failing', accepted ? 'arrived' : 'failed'),
  },
  { title: 'Took', isNumber: true, cell: ({ seconds }) => duration(seconds) },
  { title: 'Points', isNumber: true, cell: ({ points }) => count(points) },
  { title: 'Requests', isNumber: true, isWide: true, cell: ({ requests }) => count(requests) },
  { title: 'Sent', isNumber: true, isWide: true, cell: ({ bytes: size }) => bytes(size) },
  { title: 'Rejected', isNumber: true, isWide: true, cell: ({ rejectedPoints }) => count(rejectedPoints) },
  { title: 'Not told', isNumber: true, isWide: true, cell: ({ notTold }) => count(notTold) },
  { title: 'Reason', cell: ({ reason }) => reason },
];
