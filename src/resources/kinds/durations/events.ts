import { type DurationSource, duration } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { type Event, events, type KeptEvent, keptOf } from '../events/events.ts';

/**
 * What a kubelet says of an image that it has pulled (`Successfully pulled image "app:1" in 2.1s (3.4s including waiting)`):
 * the time of the pull without the wait for others. No status has it.
 */
const PULLED = /^Successfully pulled image .* in ((?:[\d.]+(?:ns|us|\u00b5s|ms|s|m|h))+)(?: |\.?$)/;

/** Seconds. */
const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

const pulled = duration({
  name: 'kube_durations_image_pull_seconds',
  help: 'How long pulls of images took that succeeded, as kubelets say in Events; without the wait for other pulls.',
  labels: [],
  // Of an Event that the state kept there is no message: it is measured as it comes, and when it has happened again.
  progress(event: KubernetesObject & (Event | KeptEvent), before: KubernetesObject | undefined) {
    if (event.reason !== 'Pulled' || !('message' in event)) return undefined;
    const [, took] = PULLED.exec(event.message) ?? [];
    if (took === undefined) return undefined;
    const known = before === undefined ? 0 : keptOf(before as Event | KeptEvent).occurrences;
    return keptOf(event).occurrences > known ? { isOver: true, took: secondsOf(took), labels: [] } : undefined;
  },
});

/** How long images are pulled. */
export const eventDurations: DurationSource<never> = {
  resource: events.resource,
  group: events.group,
  schema: events.schema,
  countedFor: 'namespace',
  durations: [pulled],
};

/** Of a duration as Go prints it, `1m2.5s`. */
function secondsOf(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)([^\d.]+)/g)];
  const seconds = parts.reduce((sum, [, value, unit]) => sum + Number(value) * (UNITS[unit!] ?? UNITS.us!), 0);
  return Math.round(seconds * 1000) / 1000;
}
