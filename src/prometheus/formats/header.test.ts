import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALPHA, counter, deprecated, type Family, gauge, STABLE } from '../../resources/declare/family.ts';
import { headerOf } from './header.ts';

const size = (stability = STABLE, help = 'Size of the cup.'): Family<never> =>
  gauge('cup_size_bytes', stability, help, () => 1);

test('opens the help text of a stable family with its stability', () => {
  assert.equal(
    headerOf(size(), 'text'),
    '# HELP cup_size_bytes [STABLE] Size of the cup.\n# TYPE cup_size_bytes gauge\n',
  );
});

test('says nothing of the stability of an alpha family', () => {
  assert.match(headerOf(size(ALPHA), 'text'), /^# HELP cup_size_bytes Size of the cup\.\n/);
});

test('says since when a family is deprecated, after its stability', () => {
  assert.match(
    headerOf(deprecated('v2.14.0', size()), 'text'),
    /^# HELP cup_size_bytes \[STABLE\] \(Deprecated since v2\.14\.0\) Size/,
  );
});

test('escapes backslash and newline in a help text, and a quote only in OpenMetrics', () => {
  const family = size(ALPHA, 'A\\b\n"c"');
  assert.match(headerOf(family, 'text'), /^# HELP cup_size_bytes A\\\\b\\n"c"\n/);
  assert.match(headerOf(family, 'openmetrics'), /^# HELP cup_size_bytes A\\\\b\\n\\"c\\"\n/);
});

test("names a counter's family as its samples in text and without _total in OpenMetrics", () => {
  const family: Family<never> = counter('cup_refills_total', STABLE, 'Refills.', [], () => {});
  assert.equal(
    headerOf(family, 'text'),
    '# HELP cup_refills_total [STABLE] Refills.\n# TYPE cup_refills_total counter\n',
  );
  assert.equal(headerOf(family, 'openmetrics'), '# HELP cup_refills [STABLE] Refills.\n# TYPE cup_refills counter\n');
});

test('keeps _total in the name of a gauge in OpenMetrics', () => {
  const family: Family<never> = gauge('cups_total', ALPHA, 'Cups.', () => 1);
  assert.match(headerOf(family, 'openmetrics'), /^# HELP cups_total .*\n# TYPE cups_total gauge\n$/);
});

test('has no UNIT line', () => {
  assert.doesNotMatch(headerOf(size(), 'openmetrics'), /UNIT/);
});
