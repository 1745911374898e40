import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CodedError } from '../../../errors.ts';
import { evaluateTemplate, valuesAt } from './evaluate.ts';
import { parseRelaxedPath, parseTemplate } from './parse.ts';

const LIST = {
  kind: 'List',
  items: [
    {
      name: 'web-0',
      ready: true,
      restarts: 3,
      labels: { 'app.kubernetes.io/name': 'web', tier: 'front' },
      owner: null,
    },
    { name: 'web-1', ready: false, restarts: 10, labels: { tier: 'front' } },
    { name: 'db {1}', ready: true, restarts: 0, ports: [5432, 8080] },
  ],
};

const CASES: readonly (readonly [what: string, template: string, expected: string])[] = [
  ['texts outside of braces as they are', 'kind is {.kind}!', 'kind is List!'],
  ['several values with blanks between them', '{.items[*].name}', 'web-0 web-1 db {1}'],
  ['the root as $ or @, or without either', '{$.kind} {@.kind} {.kind}', 'List List List'],
  ['an element by its index, also from the end', '{.items[0].name} {.items[-1].name}', 'web-0 db {1}'],
  ['a slice', '{.items[0:2].name}', 'web-0 web-1'],
  ['a slice from the end, and one with steps', '{.items[-1:].name} {.items[0:3:2].name}', 'db {1} web-0 db {1}'],
  ['a name in brackets and quotes', "{.items[0]['name']}", 'web-0'],
  ['a name with dots', '{.items[0].labels.app\\.kubernetes\\.io/name}', 'web'],
  ['several names at once', "{.items[1]['name','restarts']}", 'web-1 10'],
  ['a filter by a text', '{.items[?(@.name=="web-1")].restarts}', '10'],
  ['a filter by a text in single quotes with a brace', "{.items[?(@.name=='db {1}')].restarts}", '0'],
  ['a filter by a truth value', '{.items[?(@.ready==true)].name}', 'web-0 db {1}'],
  ['a filter by a number', '{.items[?(@.restarts>=3)].name}', 'web-0 web-1'],
  ['a filter for what is not so', '{.items[?(@.name != "web-0")].name}', 'web-1 db {1}'],
  ['a filter for what is there', '{.items[?(@.ports)].name}', 'db {1}'],
  ['a filter by a label with dots', '{.items[?(@.labels.app\\.kubernetes\\.io/name=="web")].name}', 'web-0'],
  ['a range', '{range .items[*]}{.name}{"\\t"}{.restarts}{"\\n"}{end}', 'web-0\t3\nweb-1\t10\ndb {1}\t0\n'],
  ['a range in a range', '{range .items[*]}{range .ports[*]}<{@}>{end}{end}', '<5432><8080>'],
  ['a range with text, and what comes after it', '{range .items[0:2]}x{end}{.kind}', 'xxList'],
  ['all members', '{.items[1].labels.*}', 'front'],
  ['what lies anywhere below', '{..tier}', 'front front'],
  ['a field that is not there as nothing', '<{.items[*].nothing}>', '<>'],
  [
    'null, truth values, lists and objects as JSON',
    '{.items[0].owner} {.items[0].ready} {.items[2].ports}',
    'null true [5432,8080]',
  ],
  ['the whole as JSON', '{.items[1].labels}', '{"tier":"front"}'],
  ['two texts in one pair of braces', '{"a" "\\"b"}', 'a"b'],
];

describe('JSONPath of kubectl tells', () => {
  for (const [what, template, expected] of CASES) {
    test(what, () => assert.equal(evaluateTemplate(parseTemplate(template), LIST), expected));
  }
});

describe('JSONPath of kubectl refuses', () => {
  const MISTAKES: readonly (readonly [what: string, template: string, said: RegExp])[] = [
    ['a brace without its end', '{.items', /a } is missing/],
    ['a bracket without its end', '{.items[0}', /a } is missing/],
    ['a range without its end', '{range .items[*]}x', /has no {end}/],
    ['an end without its range', '{end}', /ends no {range}/],
    ['a quote without its end', '{"x}', /a quote has no end/],
    ['a word that is no step', '{items}', /"items" is no step/],
    ['an unknown bracket', '{.items[name]}', /no index/],
    ['a filter by a word', '{.items[?(name=="x")]}', /neither a path from @ nor a value/],
    ['an element that is not there', '{.items[7]}', /element 7 of a list of 3/],
  ];
  for (const [what, template, said] of MISTAKES) {
    test(what, () => {
      assert.throws(
        () => evaluateTemplate(parseTemplate(template), LIST),
        (error) => error instanceof CodedError && error.usage && said.test(error.message),
      );
    });
  }
});

test('a path of a column needs neither braces nor a first dot', () => {
  for (const path of ['{.items[0].name}', '.items[0].name', 'items[0].name', '$.items[0].name']) {
    assert.deepEqual(valuesAt(parseRelaxedPath(path), LIST), ['web-0'], path);
  }
});
