/** RFC 3339 to unix seconds on bytes, without a Date per field. */

/** Unix seconds of Go's zero time, 0001-01-01T00:00:00Z: the API's way to say that there is no time. */
export const ZERO_TIME = -62_135_596_800;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Unix seconds of the RFC 3339 text in `bytes` from `from` up to `to`, any fraction cut toward the past; NaN where the
 * text is not RFC 3339.
 */
export function readTime(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 20) return Number.NaN;
  const year = digits(bytes, from, 4);
  const month = digits(bytes, from + 5, 2);
  const day = digits(bytes, from + 8, 2);
  const hour = digits(bytes, from + 11, 2);
  const minute = digits(bytes, from + 14, 2);
  const second = digits(bytes, from + 17, 2);
  const marks =
    bytes[from + 4] === 0x2d &&
    bytes[from + 7] === 0x2d &&
    bytes[from + 10] === 0x54 &&
    bytes[from + 13] === 0x3a &&
    bytes[from + 16] === 0x3a;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lastDay = (DAYS_OF_MONTH[month - 1] ?? 0) + (leap && month === 2 ? 1 : 0);
  // A comparison with NaN is false, so that a part that is no number fails here as well.
  const inRange = day >= 1 && day <= lastDay && hour <= 23 && minute <= 59 && second <= 59;
  if (!marks || !inRange) return Number.NaN;
  let at = from + 19;
  if (bytes[at] === 0x2e) {
    const fraction = ++at;
    while (at < to && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
    if (at === fraction) return Number.NaN;
  }
  const daysBeforeYear =
    365 * (year - 1) + floorDivide(year - 1, 4) - floorDivide(year - 1, 100) + floorDivide(year - 1, 400);
  const days = daysBeforeYear + DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
  return ZERO_TIME + days * 86_400 + hour * 3600 + minute * 60 + second - offset(bytes, at, to);
}

/** Seconds east of UTC of the zone (`Z`, `+hh:mm`, `-hh:mm`) that fills the rest of the text. */
function offset(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at];
  if (sign === 0x5a && at + 1 === to) return 0;
  if (at + 6 !== to || bytes[at + 3] !== 0x3a || (sign !== 0x2b && sign !== 0x2d)) return Number.NaN;
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, at + 4, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === 0x2d ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function digits(bytes: Uint8Array, from: number, length: number): number {
  let value = 0;
  for (let at = from; at < from + length; at++) {
    const digit = bytes[at]! - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const floorDivide = (a: number, b: number) => Math.floor(a / b);
