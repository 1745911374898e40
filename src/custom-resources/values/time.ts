/** RFC 3339 as Go's `time.Parse` reads it, which is wider in some places than the standard and narrower in others. */

const SYNTAX = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Unix seconds, without the fraction; undefined for what is no time. */
export function readRfc3339(text: string): number | undefined {
  const found = SYNTAX.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [zoneHours, zoneMinutes] = [Number(found[8] ?? 0), Number(found[9] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || zoneHours > 24 || zoneMinutes > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const zone = (zoneHours * 3600 + zoneMinutes * 60) * (found[7] === '-' ? -1 : 1);
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second - zone;
}

function daysOf(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}
