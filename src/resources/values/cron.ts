/**
 * Cron schedules as kube-state-metrics reads them. It uses the library go-cron, which differs from the library of the
 * CronJob controller (robfig/cron) in what shows in series:
 *
 * - a day has to fit both the day of the month and the day of the week, also where both are restricted;
 * - a range may wrap around (`22-2`), 7 is Sunday, and a step has to be less than its range (not `*` `/60`);
 * - a run in an hour that the clock skips is made up for in the hour after.
 *
 * Both search five years ahead at most. Both pass over a day that the clock starts at 01:00, in zones east of Greenwich
 * and where the schedule doesn't name the day before as well.
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
const EVERY = '@every ';

/**
 * Reads a schedule: five fields, a descriptor such as `@daily` or `@every 1h30m`, either after `TZ=` or `CRON_TZ=` with
 * a time zone, else in the process's. Undefined where it is not valid.
 */
export function parseCron(schedule: string): CronSchedule | undefined {
  if (schedule.length > LONGEST) return undefined;
  const [, zone, rest] = ZONE.exec(schedule) ?? [];
  const offsetAt = zone === undefined ? localOffset : zoneOffset(zone);
  if (offsetAt === undefined) return undefined;
  const line = rest === undefined ? schedule : rest.trim();
  if (line.startsWith(EVERY)) return parseEvery(line.slice(EVERY.length));
  const fields = (DESCRIPTORS.get(line) ?? line).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => parseField(field, BOUNDS[index]!));
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.delete(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, offsetAt };
}

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

/** Adds the values of `*`, `?`, `a`, `a-b`, each with `/step` or without; false where the text is none of these. */
function addRange(values: Set<number>, range: string, bounds: Bounds): boolean {
  const { min, max } = bounds;
  const [ends = '', step = '1', ...tooMany] = range.split('/');
  const [first = '', last, ...alsoTooMany] = ends.split('-');
  if (tooMany.length > 0 || alsoTooMany.length > 0) return false;
  const any = first === '*' || first === '?';
  const from = any ? min : readValue(first, bounds);
  const to = any || (last === undefined && range.includes('/')) ? max : readValue(last ?? first, bounds);
  const by = wholeNumber(step);
  // A comparison with NaN is false.
  if (!(from >= min && from <= max && to <= max && by >= 1)) return false;
  const width = max - min + 1;
  const size = to >= from ? to - from + 1 : width + to - from + 1;
  if (by > 1 && by >= size) return false;
  for (let at = 0; at < size; at += by) values.add(((from + at - min) % width) + min);
  return true;
}

function readValue(text: string, { min, names }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  return named === -1 ? wholeNumber(text) : named + min;
}

function wholeNumber(text: string): number {
  return /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 36e11,
};
const DURATION = /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const LONGEST_DURATION = 2 ** 63;

/** A Go duration of a second at least; fractions of a second are cut off. */
function parseEvery(text: string): CronSchedule | undefined {
  if (!DURATION.test(text)) return undefined;
  let duration = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([^\d.]+)/g)) {
    duration += Math.round(Number(amount) * NANOSECONDS[unit!]!);
  }
  return duration >= 1e9 && duration < LONGEST_DURATION ? { every: Math.floor(duration / 1e9) } : undefined;
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
  const { minutes, hours, offsetAt } = schedule;
  if (minutes.size === 0 || hours.size === 0 || !(Math.abs(after) <= LATEST)) return undefined;
  const local = (time: number) => time + offsetAt(time);
  let time = after + 1;
  const lastYear = dateOf(dayOf(local(time))).getUTCFullYear() + SEARCHED_YEARS;
  for (;;) {
    const today = dayOf(local(time));
    const day = firstDay(schedule, today, lastYear);
    if (day === undefined) return undefined;
    if (day > today) {
      time = midnight(day, offsetAt);
      const hour = hourOf(local(time));
      if (hour === 23) time += HOUR;
      if (hour === 1) {
        time = midnight(day + 1, offsetAt);
        continue;
      }
    }
    time = firstHour(hours, time, local);
    const wall = local(time);
    if (dayOf(wall) !== day) continue;
    const minute = Math.floor(modulo(wall, HOUR) / MINUTE);
    const second = modulo(wall, MINUTE);
    const next = second === 0 ? minute : minute + 1;
    const match = firstMinute(minutes, next);
    time += (match - minute) * MINUTE - second;
    if (match < 60) return time;
  }
}

/** The first day, counted from 1970, from `day` on that the schedule names; undefined where none is before `lastYear` ends. */
function firstDay({ days, months, weekdays }: CronLine, day: number, lastYear: number): number | undefined {
  for (let at = day; ; ) {
    const date = dateOf(at);
    const year = date.getUTCFullYear();
    if (year > lastYear) return undefined;
    const month = date.getUTCMonth();
    if (!months.has(month + 1)) at = dayOf(Date.UTC(year, month + 1) / 1000);
    else if (days.has(date.getUTCDate()) && weekdays.has(date.getUTCDay())) return at;
    else at++;
  }
}

/**
 * When the clock shows 00:00 of that day, as Go's `time.Date` has it: where the clock skips the hour, 01:00 east of
 * Greenwich, 23:00 of the day before west of it.
 */
function midnight(day: number, offsetAt: OffsetAt): number {
  const wall = day * DAY;
  const time = wall - offsetAt(wall);
  return wall - offsetAt(time);
}

/**
 * The time itself where its hour is one of `hours`, else the start of the next that is, or of the next day. The hour
 * after a skipped one stands in for it.
 */
function firstHour(hours: ReadonlySet<number>, time: number, local: OffsetAt): number {
  let wall = local(time);
  const day = dayOf(wall);
  let hour = hourOf(wall);
  if (hours.has(hour)) return time;
  let at = time - modulo(wall, HOUR);
  do {
    at += HOUR;
    wall = local(at);
    const before = hour;
    hour = hourOf(wall);
    if (hour - before === 2 && hours.has(hour - 1)) return at;
  } while (!hours.has(hour) && dayOf(wall) === day);
  return at;
}

/** The first of `minutes` from `from` on, or 60. */
function firstMinute(minutes: ReadonlySet<number>, from: number): number {
  let minute = from;
  while (minute < 60 && !minutes.has(minute)) minute++;
  return minute;
}

const dateOf = (day: number) => new Date(day * DAY * 1000);
const dayOf = (wall: number) => Math.floor(wall / DAY);
const hourOf = (wall: number) => Math.floor(modulo(wall, DAY) / HOUR);
const modulo = (value: number, by: number) => value - Math.floor(value / by) * by;
