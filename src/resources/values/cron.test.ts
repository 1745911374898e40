import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextRun, parseCron } from './cron.ts';

const NEVER = 'never';

function next(schedule: string, after: string): string {
  const parsed = parseCron(schedule);
  assert.ok(parsed, schedule);
  const time = nextRun(parsed, Date.parse(after) / 1000);
  return time === undefined ? NEVER : `${new Date(time * 1000).toISOString().slice(0, -5)}Z`;
}

type Case = readonly [schedule: string, zone: string, after: string, next: string];

function check(cases: readonly Case[]): void {
  for (const [schedule, zone, after, expected] of cases) {
    assert.equal(next(`CRON_TZ=${zone} ${schedule}`, after), expected, `${schedule} in ${zone} after ${after}`);
  }
}

test('the next run is the one that kube-state-metrics was recorded to give', () => {
  check([
    ['30 2 * * *', 'Europe/Rome', '2026-11-22T01:30:00Z', '2026-11-23T01:30:00Z'],
    ['@every 1h30m', 'UTC', '2026-11-22T09:00:00Z', '2026-11-22T10:30:00Z'],
    ['0 0 1 1 *', 'America/New_York', '2026-11-22T16:58:09Z', '2027-01-01T05:00:00Z'],
    ['@hourly', 'UTC', '2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z'],
    ['0 * * * *', 'UTC', '2026-11-22T17:04:47Z', '2026-11-22T18:00:00Z'],
    ['0 0 31 2 *', 'UTC', '2026-03-28T23:30:00Z', NEVER],
    ['0 0 31 2 *', 'Asia/Tokyo', '2026-11-22T17:04:47Z', NEVER],
    ['0 0 29 2 *', 'Asia/Kathmandu', '2026-03-28T23:30:00Z', '2028-02-28T18:15:00Z'],
    ['30 1 * * *', 'Europe/London', '2026-03-28T23:30:00Z', '2026-03-29T01:30:00Z'],
    ['30 2 * * *', 'Europe/Rome', '2026-03-28T23:30:00Z', '2026-03-29T01:30:00Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T07:30:00Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T04:59:00Z', '2026-11-01T05:30:00Z'],
    ['@every 5s', 'UTC', '2026-03-28T23:30:00Z', '2026-03-28T23:30:05Z'],
    ['@yearly', 'Pacific/Kiritimati', '2026-03-28T23:30:00Z', '2026-12-31T10:00:00Z'],
    ['@weekly', 'UTC', '2026-03-28T23:30:00Z', '2026-03-29T00:00:00Z'],
    ['@midnight', 'Etc/GMT+12', '2026-03-28T23:30:00Z', '2026-03-29T12:00:00Z'],
    ['*/7 */5 1-31/2 * *', 'UTC', '2026-03-28T23:30:00Z', '2026-03-29T00:00:00Z'],
    ['0 12 13 * 5', 'UTC', '2026-03-28T23:30:00Z', '2026-11-13T12:00:00Z'],
    ['0 0 * JAN-MAR,dec MON,wed', 'UTC', '2026-03-28T23:30:00Z', '2026-03-30T00:00:00Z'],
    ['? ? ? ? ?', 'UTC', '2026-03-28T23:30:00Z', '2026-03-28T23:31:00Z'],
    ['59 23 31 12 0-6', 'UTC', '2099-12-31T23:58:00Z', '2099-12-31T23:59:00Z'],
    ['5/15 * * * *', 'UTC', '2026-03-28T23:30:00Z', '2026-03-28T23:35:00Z'],
    ['0 0 * * *', 'UTC', '1970-01-01T00:00:00Z', '1970-01-02T00:00:00Z'],
    ['@every 1h30m10.5s', 'UTC', '2026-03-28T23:30:01Z', '2026-03-29T01:00:11Z'],
    ['0 */2 * * *', 'Australia/Lord_Howe', '2026-04-04T14:50:00Z', '2026-04-04T17:30:00Z'],
    ['0 3 1 1 *', 'UTC', '2026-11-22T17:04:47Z', '2027-01-01T03:00:00Z'],
    ['0 0 1,15 * 3', 'UTC', '2026-03-28T23:30:00Z', '2026-04-01T00:00:00Z'],
    ['0 0 */2 * 3', 'UTC', '2026-03-28T23:30:00Z', '2026-04-01T00:00:00Z'],
    ['0 0 1 * */2', 'UTC', '2026-03-28T23:30:00Z', '2026-08-01T00:00:00Z'],
  ]);
});

test('a run in the hour that the clock skips comes in the hour after', () => {
  check([
    ['0 */2 * * *', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T07:00:00Z'],
    ['15 2 * * *', 'America/New_York', '2026-03-08T06:59:00Z', '2026-03-08T07:15:00Z'],
  ]);
});

test('a run in the hour that the clock repeats comes twice', () => {
  check([
    ['30 1 * * *', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z'],
    ['0 3 * * *', 'America/New_York', '2026-11-01T05:30:01Z', '2026-11-01T08:00:00Z'],
  ]);
});

test('a day without 00:00 is searched for as Go dates it', () => {
  check([
    ['30 2 * * 7', 'America/Havana', '2026-03-07T11:10:03Z', '2026-03-08T06:30:00Z'],
    ['0 2 */2 * 0', 'Asia/Beirut', '2026-03-27T23:54:57Z', '2026-04-04T23:00:00Z'],
    ['30 0 * * *', 'Africa/Cairo', '2026-04-24T03:06:40Z', '2026-04-24T21:30:00Z'],
  ]);
});

test('ranges wrap around, and 7 is Sunday', () => {
  check([
    ['0 22-2 * * *', 'UTC', '2023-11-14T22:13:20Z', '2023-11-14T23:00:00Z'],
    ['0 0 * NOV-FEB 7', 'UTC', '2023-11-14T22:13:20Z', '2023-11-19T00:00:00Z'],
    ['0 0 * * FRI-MON', 'UTC', '2023-11-14T22:13:20Z', '2023-11-17T00:00:00Z'],
  ]);
});

test('names of days and months are taken in any case', () => {
  check([
    ['0 0 * * THU', 'UTC', '2026-01-01T00:00:00Z', '2026-01-08T00:00:00Z'],
    ['0 0 1 FeB *', 'UTC', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'],
  ]);
});

test('a run at an hour after a midnight that the clock skips comes on the next day, whichever day it is', () => {
  check([['30 1 * * 6', 'America/Havana', '2026-03-07T07:00:00Z', '2026-03-08T05:30:00Z']]);
});

test('a search comes past a day that the calendar leaves out', () => {
  check([['0 0 31 12 *', 'Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-30T10:00:00Z']]);
});

test('a schedule that is started by hand is valid and never due', () => {
  check([['@manual', 'UTC', '2026-01-01T00:00:00Z', NEVER]]);
});

test('a list without values is valid and never runs', () => {
  check([
    ['70-5 * * * *', 'UTC', '2026-01-01T00:00:00Z', NEVER],
    [', * * * *', 'UTC', '2026-01-01T00:00:00Z', NEVER],
    ['* * * , *', 'UTC', '2026-01-01T00:00:00Z', NEVER],
  ]);
});

test('a time that is no date has no next run', () => {
  for (const after of [2 ** 63, -(2 ** 63), Number.MAX_SAFE_INTEGER, Number.NaN]) {
    assert.equal(nextRun(parseCron('0 0 * * *')!, after), undefined);
  }
});

test('a schedule without a time zone runs in that of the process', (t) => {
  const before = process.env.TZ;
  t.after(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  process.env.TZ = 'Asia/Tokyo';
  assert.equal(next('0 0 * * *', '2026-01-01T00:00:00Z'), '2026-01-01T15:00:00Z');
  assert.equal(next('TZ=UTC 0 0 * * *', '2026-01-01T00:00:00Z'), '2026-01-02T00:00:00Z');
});

test('what is no schedule is refused', () => {
  const refused = [
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '11 5 * * Q',
    '*/0 * * * *',
    '*/60 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    '5- * * * *',
    'THUR * * * *',
    '* * * * THUR',
    '0 0 L * *',
    '0 0 15W * *',
    '0 0 * * 5#3',
    '@reboot',
    'constructor',
    '__proto__',
    '@Daily',
    '@every',
    '@every 5',
    '@every 999ms',
    '@every 0.9999999999s',
    '@every -5m',
    '@every 1d',
    '@every 9999999h',
    'CRON_TZ=Europe/Lisbom 12 5 * * 4',
    'CRON_TZ=+02:00 12 5 * * 4',
    'CRON_TZ= 12 5 * * 4',
    'CRON_TZ=UTC',
    'CRON_TZ=UTC  ',
    'CRON_TZ=europe/rome 12 5 * * 4',
    'CRON_TZ=Europe/Röm 12 5 * * 4',
    `${'1,'.repeat(512)}1 * * * *`,
  ];
  for (const schedule of refused) assert.equal(parseCron(schedule), undefined, schedule);
});
