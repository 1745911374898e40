/**
 * Cron schedules as kube-state-metrics reads them. It uses the library go-cron, which differs from the library of the
 * CronJob controller (robfig/cron) in what shows in series:
 *
 * - a day has to fit both the day of the month and the day of the week, also where both are restricted;
 * - a range may wrap around (`22-2`), 7 is Sunday, and a step has to be less than its range (not `*` `/60`);
 * - a run in an hour that the clock skips is made up for in the hour after.
 *
 * Both search five years ahead at most, and both err alike where the clock skips midnight, so that is kept step by step.
 */
import { localOffset, type OffsetAt, zoneOffset } from './time-zone.ts';

/** A schedule: a fixed delay in seconds, or the fields of a cron line with the offsets of its time zone. */
export type CronSchedule = { readonly every: number } | CronLine;

interface CronLine {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly offsetAt: OffsetAt;
}

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const LONGEST = 1024;
const ZONE = /^(?:CRON_)?TZ=([^ ]*) (.*)$/s;
const QUOTED = /^(["'])(.*)\1$/;
const ZONE_NAME = /^[A-Za-z0-9/_+:-]{1,64}$/;
const EVERY = '@every ';
/** What Go takes for white space; JavaScript takes U+FEFF as well and not U+0085. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const SPACES = new RegExp(SPACE);
const OUTER_SPACES = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** Schedules that are started by hand: valid, and never due. */
const MANUAL: ReadonlySet<string> = new Set(['@triggered', '@manual', '@none']);
const NOTHING: ReadonlySet<number> = new Set();

/**
 * Reads a schedule: five fields, a descriptor such as `@daily` or `@every 1h30m`, either after `TZ=` or `CRON_TZ=` with
 * a time zone, else in the process's. Undefined where it is not valid.
 */
export function parseCron(schedule: string): CronSchedule | undefined {
  if (schedule.length > LONGEST || Buffer.byteLength(schedule) > LONGEST) return undefined;
  const [, zone, rest] = ZONE.exec(schedule) ?? [];
  const offsetAt = zone === undefined ? localOffset : namedOffset(zone);
  if (offsetAt === undefined) return undefined;
  const line = rest === undefined ? schedule : trimmed(rest);
  if (line.startsWith(EVERY)) return parseEvery(line.slice(EVERY.length));
  if (MANUAL.has(line)) {
    return { minutes: NOTHING, hours: NOTHING, days: NOTHING, months: NOTHING, weekdays: NOTHING, offsetAt };
  }
  const fields = trimmed(DESCRIPTORS.get(line) ?? line).split(SPACES);
  if (fields.length !== 5) return undefined;
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => parseField(field, BOUNDS[index]!));
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.delete(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, offsetAt };
}

function namedOffset(zone: string): OffsetAt | undefined {
  const name = QUOTED.exec(zone)?.[2] ?? zone;
  return ZONE_NAME.test(name) ? zoneOffset(name) : undefined;
}

const trimmed = (text: string) => text.replace(OUTER_SPACES, '');

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Names of values, from `min` on. */
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 7, names: WEEKDAYS },
];

function parseField(field: string, bounds: Bounds): Set<number> | undefined {
  const values = new Set<number>();
  for (const range of field.split(',')) {
    if (range !== '' && !addRange(values, range, bounds)) return undefined;
  }
  return values;
}

/**
 * Adds the values of `*`, `?`, `a`, `a-b`, each with `/step` or without; false where the text is none of these. A range
 * that wraps around may begin beyond the greatest value.
 */
function addRange(values: Set<number>, range: string, bounds: Bounds): boolean {
  const { min, max } = bounds;
  const [ends = '', step = '1', ...tooMany] = range.split('/');
  const [first = '', last, ...alsoTooMany] = ends.split('-');
  const any = first === '*' || first === '?';
  if (tooMany.length > 0 || (alsoTooMany.length > 0 && !any)) return false;
  const from = any ? min : readValue(first, bounds);
  const to = any || (last === undefined && range.includes('/')) ? max : readValue(last ?? first, bounds);
  const by = wholeNumber(step);
  // A comparison with NaN is false.
  if (!(from >= min && to <= max && by >= 1)) return false;
  const width = max - min + 1;
  const end = to >= from ? to : to + width;
  const size = end - from + 1;
  if (by > 1 && size >= 0 && by >= size) return false;
  for (let at = from; at <= end; at += by) values.add(at > max ? ((at - min) % width) + min : at);
  return true;
}

function readValue(text: string, { min, names }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  return named === -1 ? wholeNumber(text) : named + min;
}

function wholeNumber(text: string): number {
  return /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
}

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const DURATION = /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const LONGEST_DURATION = 2n ** 63n - 1n;
/** More digits of a fraction don't count. */
const FRACTION_DIGITS = 18;

/** A Go duration of a second at least; fractions of a second are cut off. */
function parseEvery(text: string): CronSchedule | undefined {
  if (!DURATION.test(text)) return undefined;
  let duration = 0n;
  for (const [, whole = '', fraction = '', unit] of text.matchAll(/(\d*)\.?(\d*)([^\d.+]+)/g)) {
    const size = NANOSECONDS[unit!]!;
    const digits = fraction.slice(0, FRACTION_DIGITS);
    duration +=
      BigInt(whole) * size + BigInt(Math.trunc(Number(digits) * (Number(size) / Number(`1e${digits.length}`))));
  }
  const seconds = duration / NANOSECONDS.s!;
  return seconds >= 1n && duration <= LONGEST_DURATION ? { every: Number(seconds) } : undefined;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SEARCHED_YEARS = 5;
/** The end of the year 9999, beyond which the API has no text for a time. Far beyond it, days have no date to search in. */
const LATEST = 253_402_300_799;

/** The first run after `after`, both in unix seconds; undefined where none comes within five calendar years, or `after` is no time. */
export function nextRun(schedule: CronSchedule, after: number): number | undefined {
  if ('every' in schedule) return after + schedule.every;
  if (isNever(schedule) || !(Math.abs(after) <= LATEST)) return undefined;
  const search: Search = { schedule, time: after + 1, aligned: false };
  const lastYear = dateOf(localOf(search)).getUTCFullYear() + SEARCHED_YEARS;
  do {
    if (dateOf(localOf(search)).getUTCFullYear() > lastYear) return undefined;
  } while (!(toMonth(search) && toDay(search) && toHour(search) && toMinute(search) && toFullMinute(search)));
  return search.time;
}

/** Whether a field is a list without values. */
const isNever = ({ minutes, hours, days, months, weekdays }: CronLine) =>
  minutes.size === 0 || hours.size === 0 || days.size === 0 || months.size === 0 || weekdays.size === 0;

/** A search on its way: each step takes `time` to where its field fits, or to where the next larger field begins anew. */
interface Search {
  readonly schedule: CronLine;
  time: number;
  /** Whether the fields smaller than the one that was moved are at their start. */
  aligned: boolean;
}

function toMonth(search: Search): boolean {
  const { months } = search.schedule;
  for (let date = dateOf(localOf(search)); !months.has(date.getUTCMonth() + 1); date = dateOf(localOf(search))) {
    if (isUnaligned(search)) {
      date.setUTCDate(1);
      date.setUTCHours(0, 0, 0, 0);
      search.time = timeOf(search, date.getTime() / 1000);
      date = dateOf(localOf(search));
    }
    date.setUTCMonth(date.getUTCMonth() + 1);
    search.time = timeOf(search, date.getTime() / 1000);
    if (dateOf(localOf(search)).getUTCMonth() === 0) return false;
  }
  return true;
}

/** A day that starts at 01:00 is passed over, and its hours are looked at only where the day before fits as well. */
function toDay(search: Search): boolean {
  const { days, weekdays } = search.schedule;
  for (let date = dateOf(localOf(search)); !(days.has(date.getUTCDate()) && weekdays.has(date.getUTCDay())); ) {
    if (isUnaligned(search)) search.time = timeOf(search, floorTo(DAY, localOf(search)));
    const next = timeOf(search, localOf(search) + DAY);
    // On a calendar that leaves a day out, the time of that day is the one that was.
    search.time = next > search.time ? next : search.time + DAY;
    const hour = hourOf(localOf(search));
    if (hour > 12) search.time += (24 - hour) * HOUR;
    else search.time -= hour * HOUR;
    date = dateOf(localOf(search));
    if (date.getUTCDate() === 1) return false;
  }
  return true;
}

/** The hour after a skipped one stands in for it. */
function toHour(search: Search): boolean {
  const { hours } = search.schedule;
  for (let hour = hourOf(localOf(search)); !hours.has(hour); ) {
    if (isUnaligned(search)) search.time = timeOf(search, floorTo(HOUR, localOf(search)));
    const before = hourOf(localOf(search));
    search.time += HOUR;
    hour = hourOf(localOf(search));
    if (hour - before === 2 && hours.has(hour - 1)) return true;
    if (hour === 0) return false;
  }
  return true;
}

function toMinute(search: Search): boolean {
  const { minutes } = search.schedule;
  for (let minute = minuteOf(localOf(search)); !minutes.has(minute); ) {
    if (isUnaligned(search)) search.time = floorTo(MINUTE, search.time);
    search.time += MINUTE;
    minute = minuteOf(localOf(search));
    if (minute === 0) return false;
  }
  return true;
}

function toFullMinute(search: Search): boolean {
  const second = modulo(localOf(search), MINUTE);
  if (second === 0) return true;
  search.time += MINUTE - second;
  return false;
}

/** True the first time. */
function isUnaligned(search: Search): boolean {
  if (search.aligned) return false;
  search.aligned = true;
  return true;
}

const localOf = ({ schedule, time }: Search) => time + schedule.offsetAt(time);

/** When the clock shows `local`, as Go's `time.Date` has it; where it never does, an hour beside it. */
function timeOf({ schedule: { offsetAt } }: Search, local: number): number {
  return local - offsetAt(local - offsetAt(local));
}

const dateOf = (local: number) => new Date(local * 1000);
const hourOf = (local: number) => Math.floor(modulo(local, DAY) / HOUR);
const minuteOf = (local: number) => Math.floor(modulo(local, HOUR) / MINUTE);
const floorTo = (unit: number, value: number) => value - modulo(value, unit);
const modulo = (value: number, by: number) => value - Math.floor(value / by) * by;
