import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMetricsMistakes } from './openmetrics.ts';

const VALID = `# HELP turns How often it \\"turned\\".
# TYPE turns counter
turns_total{side="left",note="a \\"b\\" \\\\ c\\n"} 3
turns_total{side="right",note=""} 1e+06
# HELP up Whether it is up.
# TYPE up gauge
up -0.5
# EOF
`;

test('a valid text has no mistakes', () => assert.deepEqual(openMetricsMistakes(VALID), []));

for (const [what, from, to] of [
  ['the end missing', '# EOF\n', ''],
  ['lines behind the end', '# EOF\n', '# EOF\n\n'],
  ['a counter family that ends in _total', 'turns counter', 'turns_total counter'],
  ['a counter sample without _total', 'turns_total{side="right"', 'turns{side="right"'],
  ['a counter below zero', '1e+06', '-1'],
  ['a quote in a help text', '\\"turned\\"', '"turned"'],
  ['a family that is opened twice', '# EOF', '# TYPE turns counter\n# EOF'],
  ['a sample of another family', 'up -0.5', 'down -0.5'],
  ['a repeated series', 'side="right",note=""', 'note="a \\"b\\" \\\\ c\\n",side="left"'],
  ['a label that occurs twice', 'side="right",note=""', 'side="right",side=""'],
  ['an unescaped value', 'a \\"b\\"', 'a "b"'],
  ['a comma before the closing brace', 'note=""}', 'note="",}'],
  ['no number', '-0.5', 'x'],
  ['a blank line', '# HELP up', '\n# HELP up'],
] as const) {
  test(`${what} is a mistake`, () => {
    assert.ok(VALID.includes(from));
    assert.notEqual(openMetricsMistakes(VALID.replace(from, to)).length, 0);
  });
}
