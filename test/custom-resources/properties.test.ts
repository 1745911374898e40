/** Whatever the rules, whatever the objects: nothing fails, and what is told can be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withRules } from '../../src/custom-resources/kinds/built-in.ts';
import { kindsOf } from '../../src/custom-resources/kinds/kinds.ts';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { CodedError } from '../../src/errors.ts';
import { headerOf } from '../../src/prometheus/formats/header.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import { readObject } from '../conformance/selection.ts';
import { renderedLines } from '../support/kinds/kind-lines.ts';
import { objects, rulesFor } from './arbitrary.ts';

const SERVED = { group: 'g.example.org', kind: 'Foo', resource: 'foos', namespaced: true, versions: ['v1', 'v2'] };
const SAMPLE =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*")*\} \S+$/;

test('random rules over random objects give text that parses, with no label twice', () => {
  fc.assert(
    fc.property(rulesFor(SERVED.group, SERVED.kind), objects, (text, list) => {
      const [kind] = kindsOf(readRules('rules', text), [SERVED]);
      const read = list.map((object) =>
        readObject(kind!.schema, { apiVersion: 'g.example.org/v1', kind: 'Foo', ...object }),
      );
      for (const family of kind!.families) {
        const lines = renderedLines(kind!, family, read);
        for (const line of lines) {
          assert.match(line, SAMPLE);
          const names = [...line.matchAll(/[{,](\w+)="(?:[^"\\]|\\.)*"/g)].map(([, name]) => name);
          assert.deepEqual(names, [...new Set(names)].sort());
        }
        assert.equal(new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' ')))).size, lines.length);
        assert.match(headerOf(family, 'openmetrics'), / (gauge|info|stateset)\n$/);
      }
    }),
    { numRuns: 60 },
  );
});

test('an object that is read for the rules has nothing less for them than the whole object', () => {
  fc.assert(
    fc.property(rulesFor(SERVED.group, SERVED.kind), objects, (text, list) => {
      const [kind] = kindsOf(readRules('rules', text), [SERVED]);
      const all = readRules(
        'rules',
        JSON.stringify({ spec: { resources: [wide(JSON.parse(text).spec.resources[0])] } }),
      );
      const [whole] = kindsOf(all, [SERVED]);
      for (const family of kind!.families) {
        const [few, many] = [kind!, whole!].map(({ schema }) =>
          renderFamily(
            kind!,
            family,
            list.map((object) => readObject(schema, object)),
          ).bytes.toString(),
        );
        assert.equal(few, many);
      }
    }),
    { numRuns: 30 },
  );
});

/** The rule with one metric more, that reads everything. */
function wide(rule: { metrics: unknown[] }): object {
  const each = { type: 'Info', info: { labelsFromPath: { all: [] } } };
  return { ...rule, metrics: [...rule.metrics, { name: 'all', each }] };
}

test('a text of any kind is read, or refused with a place', () => {
  const words = fc.constantFrom(
    'spec',
    'resources',
    'groupVersionKind',
    'group',
    'g',
    'metrics',
    'each',
    'type',
    'Gauge',
    'gauge',
    '~',
    '*a',
    '&a',
    '<<',
    '1',
  );
  const glue = fc.constantFrom(': ', '\n', '\n  ', '- ', '{', '}', '[', ']', ', ', '"', '|', ' ');
  fc.assert(
    fc.property(fc.array(fc.oneof(words, glue), { maxLength: 40 }), (parts) => {
      try {
        readRules('rules', parts.join(''));
      } catch (error) {
        assert.ok(error instanceof CodedError && error.code === 'KSO_CUSTOM_RESOURCES_INVALID', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test('of objects that nothing tells apart the first gives the series, and the rest are counted', () => {
  const rule = {
    groupVersionKind: { group: SERVED.group, version: 'v1', kind: SERVED.kind },
    metrics: [{ name: 'm', each: { type: 'Gauge', gauge: { path: ['spec', 'a'] } } }],
  };
  const [kind] = kindsOf(readRules('rules', JSON.stringify({ spec: { resources: [rule] } })), [SERVED]);
  const read = [1, 2, 3].map((a) => readObject(kind!.schema, { metadata: { name: `o${a}` }, spec: { a } }));
  const { bytes, samples, repeated } = renderFamily(kind!, kind!.families[0]!, read);
  assert.match(String(bytes), /^[^\n]* 1\n$/);
  assert.deepEqual({ samples, repeated }, { samples: 1, repeated: 2 });
});

test('rules give of a built-in kind what they give of a custom one with the same objects', () => {
  fc.assert(
    fc.property(rulesFor('apps', 'Deployment'), objects, (text, list) => {
      const { resources } = readRules('rules', text);
      const rules = { resources: resources.map((rule) => ({ ...rule, kind: 'Deployment', version: 'v1' })) };
      const served = { group: 'apps', kind: 'Deployment', resource: 'deployments', namespaced: true, versions: ['v1'] };
      const kinds = [...kindsOf(rules, [served]), ...withRules([], rules, { others: true, taken: assert.fail })];
      const told = kinds.map((kind) => {
        const read = list.map((object) =>
          readObject(kind.schema, { ...object, apiVersion: 'apps/v1', kind: 'Deployment' }),
        );
        return kind.families.map((family) => [family.name, renderedLines(kind, family, read)]);
      });
      assert.equal(told.length, 2);
      assert.deepEqual(told[1], told[0]);
    }),
    { numRuns: 60 },
  );
});
