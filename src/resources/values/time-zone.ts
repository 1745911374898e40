import { isZoneName } from './time-zone-names.ts';

/** Seconds east of UTC at a moment, given in unix seconds. */
export type OffsetAt = (time: number) => number;

/** Offsets of the process's own time zone (`TZ`). */
export const localOffset: OffsetAt = (time) => -60 * new Date(time * 1000).getTimezoneOffset();

const NO_OFFSET: OffsetAt = () => 0;

/**
 * Offsets of the time zone that Go's `time.LoadLocation` finds by the name: one of its database in exactly this spelling,
 * `UTC` or nothing, or `Local`. Undefined for any other.
 */
export function zoneOffset(name: string): OffsetAt | undefined {
  if (name === 'UTC' || name === '' || name === FACTORY) return NO_OFFSET;
  if (name === 'Local') return localOffset;
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!isZoneName(name)) return undefined;
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const offsetAt = keepingDays((time) => readOffset(format.format(time * 1000)));
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(name, offsetAt);
  return offsetAt;
}

/** The zone of a computer that was told none: UTC. Intl doesn't know it. */
const FACTORY = 'Factory';

/** Making a format costs as much as using it a hundred times, and clusters use few zones; the memo starts afresh when full. */
const zones = new Map<string, OffsetAt>();
const MOST_ZONES = 64;

/** Undefined where the database of Intl lacks the zone. */
function formatOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

const DAY = 86_400;
const MOST_DAYS = 1024;

/** Keeps the offsets at the starts of days. No clock changes twice within a day, so between two equal ones it didn't. */
function keepingDays(exact: OffsetAt): OffsetAt {
  const starts = new Map<number, number>();
  const startOf = (day: number): number => {
    const known = starts.get(day);
    if (known !== undefined) return known;
    if (starts.size >= MOST_DAYS) starts.clear();
    const offset = exact(day * DAY);
    starts.set(day, offset);
    return offset;
  };
  return (time) => {
    const day = Math.floor(time / DAY);
    const offset = startOf(day);
    return offset === startOf(day + 1) ? offset : exact(time);
  };
}

/** A text that ends in an offset: `11/22/2026, GMT+05:45`, `GMT`, or `GMT-00:44:30` of old. */
function readOffset(text: string): number {
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === undefined ? 0 : sign === '-' ? -size : size;
}
