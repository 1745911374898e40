/** Seconds east of UTC at a moment, given in unix seconds. */
export type OffsetAt = (time: number) => number;

/** Offsets of the process's own time zone (`TZ`). */
export const localOffset: OffsetAt = (time) => -60 * new Date(time * 1000).getTimezoneOffset();

const NO_OFFSET: OffsetAt = () => 0;

/** Offsets of a time zone of the IANA database, `UTC` or `Local`; undefined for a name that is none. */
export function zoneOffset(name: string): OffsetAt | undefined {
  if (name === 'UTC') return NO_OFFSET;
  if (name === 'Local') return localOffset;
  const format = formatOf(name);
  return format && ((time) => readOffset(format.format(time * 1000)));
}

const MOST_FORMATS = 64;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs as much as using it a hundred times, and clusters use few zones; the memo starts afresh when full. */
function formatOf(name: string): Intl.DateTimeFormat | undefined {
  // Intl takes offsets such as +02:00 for names of zones, Kubernetes does not.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const known = formats.get(name);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    if (formats.size >= MOST_FORMATS) formats.clear();
    formats.set(name, format);
    return format;
  } catch {
    return undefined;
  }
}

/** A text that ends in an offset: `11/22/2026, GMT+05:45`, `GMT`, or `GMT-00:44:30` of old. */
function readOffset(text: string): number {
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === undefined ? 0 : sign === '-' ? -size : size;
}
