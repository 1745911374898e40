/** Numbers and times as people read them. */

/** A whole number with thin groups: 1 234 567. */
export function count(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Bytes in the unit that leaves one to three digits before the point. */
export function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let rest = number;
  while (rest >= 999.5 && at < units.length - 1) {
    rest /= 1000;
    at++;
  }
  return `${at === 0 || rest >= 99.95 ? Math.round(rest) : rest.toFixed(1)} ${units[at]}`;
}

/** Seconds in the largest two units that matter. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.5)
    return `${seconds < 9.95 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** How long ago a time of RFC 3339 was, in the largest unit that has passed. */
export function ago(time: string | null, now = Date.now()): string {
  if (time === null) return 'never';
  const seconds = Math.floor((now - Date.parse(time)) / 1000);
  if (seconds < 1) return 'just now';
  const [length, unit] = UNITS.find(([most]) => seconds >= most)!;
  return `${Math.floor(seconds / length)} ${unit} ago`;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A part of a whole, from 0 to 1. */
export function percent(share: number): string {
  return share > 0 && share < 0.001 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`;
}

/** By how much a number has changed; "" where the other one is not known. */
export function change(now: number, before: number | null): string {
  if (before === null) return '';
  const difference = now - before;
  return `${difference > 0 ? '+' : difference < 0 ? '\u2212' : '\u00b1'}${count(Math.abs(difference))}`;
}
