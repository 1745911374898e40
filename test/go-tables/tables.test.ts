/** Our readers of single values against tables that Go's libraries made; README.md says how they come about. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { goNumber } from '../../src/prometheus/formats/number.ts';
import { nextRun, parseCron } from '../../src/resources/values/cron.ts';
import { scaledIntOrPercent } from '../../src/resources/values/int-or-string.ts';
import { ipFamily } from '../../src/resources/values/ip-family.ts';
import { quantityApproximate, quantityFloat, quantityInteger } from '../../src/resources/values/quantity.ts';
import { shownResource } from '../../src/resources/values/resource-names.ts';
import { zoneOffset } from '../../src/resources/values/time-zone.ts';

process.env.TZ = 'UTC';

const REFUSED = '!';

function rowsOf(table: string): string[][] {
  const text = gunzipSync(readFileSync(new URL(`tables/${table}.tsv.gz`, import.meta.url))).toString();
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t'));
}

/** Compares each row with the one that `ours` makes of it, and shows the first that differ. */
function compare(
  table: string,
  least: number,
  ours: (row: readonly string[]) => readonly (string | undefined)[],
): void {
  const rows = rowsOf(table);
  assert.ok(rows.length >= least);
  const different = rows.flatMap((row) => {
    const made = ours(row).map((column) => column ?? REFUSED);
    return made.length === row.length && made.every((column, at) => column === row[at])
      ? []
      : [`${JSON.stringify(row)} is ${JSON.stringify(made)} here`];
  });
  assert.equal(different.length, 0, `${different.length} rows differ:\n${different.slice(0, 20).join('\n')}`);
}

/** Nothing times a power of ten that is infinite is no number to Go, and nothing here. */
const readable = (text: string) => (text === 'NaN' ? 0 : Number(text.replace('Inf', 'Infinity')));

test('40,000 quantities have the values of Go', () => {
  const rows = rowsOf('quantities');
  assert.ok(rows.length >= 40_000);
  const different: string[] = [];
  for (const [text = '', float = '', integer = '', approximate = ''] of rows) {
    const refused = float === REFUSED;
    const values = [float, integer || float, approximate || integer || float];
    const expected = refused ? [0, 0, 0] : values.map(readable);
    const made = [quantityFloat(text), quantityInteger(text), quantityApproximate(text)];
    if (!made.every((value, at) => value === expected[at])) different.push(`${text}: ${made} instead of ${expected}`);
  }
  assert.equal(different.length, 0, `${different.length} differ:\n${different.slice(0, 20).join('\n')}`);
});

test('the names of time zones are those that Go takes', () => {
  compare('zone-names', 2000, ([name = '']) => [name, String(zoneOffset(name) !== undefined)]);
});

test('590 time zones change their offset when Go changes it', () => {
  compare('time-zones', 589, ([name = '', first = '', ...changes]) => {
    const offset = zoneOffset(name);
    const offsetAt = (time: string | number) => String(offset?.(Number(time)));
    const row = [name, offsetAt(0)];
    let before = first;
    for (let at = 0; at < changes.length; at += 2) {
      const time = Number(changes[at]);
      row.push(offsetAt(time - 1) === before ? String(time) : `not ${time}`, offsetAt(time));
      before = changes[at + 1]!;
    }
    return row;
  });
});

test('10,000 cron schedules are read as kube-state-metrics reads them, and run next when it says', () => {
  compare('cron-schedules', 10_000, ([text = '', ...runs]) => {
    const schedule = parseCron(text);
    if (schedule === undefined) return [text, REFUSED];
    return [
      text,
      ...runs.map((run, at) => {
        if (at % 2 === 0) return run;
        const after = Number(runs[at - 1]);
        const next = nextRun(schedule, after);
        return next === undefined ? 'never' : String(next - after);
      }),
    ];
  });
});

test('percentages of a number are those of Go', () => {
  compare('percentages', 1500, ([text = '', total = '']) => {
    const down = scaledIntOrPercent(text, Number(total), 'down');
    if (down === undefined) return [text, total, REFUSED];
    return [text, total, goNumber(down), goNumber(scaledIntOrPercent(text, Number(total), 'up')!)];
  });
});

test('addresses have the family that Go sees', () => {
  compare('addresses', 3000, ([text = '']) => [text, ipFamily(text)]);
});

test('resources are counted in the units of kube-state-metrics', () => {
  compare('resource-names', 2500, ([name = '']) => [name, ...(shownResource(name)?.units ?? [])]);
});
