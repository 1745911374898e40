/** Whatever a monitor says of whatever objects: nothing throws, names are valid, and what is told can be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ledger } from '../../src/custom-resources/monitors/cardinality/ledger.ts';
import { createCel } from '../../src/custom-resources/monitors/cel/cel.ts';
import { CelError } from '../../src/custom-resources/monitors/cel/errors.ts';
import { kindOf } from '../../src/custom-resources/monitors/kinds/kinds.ts';
import { planKinds } from '../../src/custom-resources/monitors/kinds/plan.ts';
import { createParts } from '../../src/custom-resources/monitors/parts.ts';
import { readMonitor } from '../../src/custom-resources/monitors/rules/read.ts';
import { schemaOf } from '../../src/custom-resources/paths/schema.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import { readObject } from '../conformance/selection.ts';
import { objects } from '../custom-resources/arbitrary.ts';
import { renderedLines } from '../support/kinds/kind-lines.ts';
import { anything, expressions, families } from './arbitrary.ts';

const SERVED = { group: 'g.example.org', kind: 'Foo', resource: 'foos', namespaced: true, versions: ['v1'] };
const SAMPLE =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*")*\} \S+$/;
const COUNTER = /^kube_customresource_\w+_total\{/;
const cel = createCel({ expression: 2000, object: 10_000 });

const check = (resolver: string, text: string) => {
  try {
    if (resolver === 'cel') cel.compile(text);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof CelError, String(error));
    return error.message;
  }
};

/** The kind of a store with these families; undefined where none can be used. */
function kindFor(list: readonly object[]) {
  const rules = readMonitor({ stores: [{ group: 'g.*', version: '*', kind: '*', families: list }] }, check);
  const monitor = { uid: 'm', name: 'ns/m', generation: 1, rules, ledger: new Ledger(0), edition: 1 };
  const [planned] = planKinds(
    [monitor],
    [SERVED],
    createParts(cel, () => {}),
  );
  return planned && kindOf(planned, {});
}

test('random monitors over random objects give text that parses, with no label and no series twice', () => {
  fc.assert(
    fc.property(families, objects, (list, all) => {
      const kind = kindFor(list);
      if (kind === undefined) return;
      const read = all.map((each) => readObject(kind.schema, { apiVersion: 'g.example.org/v1', kind: 'Foo', ...each }));
      for (const family of kind.families) {
        const lines: readonly string[] = renderedLines(kind, family, read);
        for (const line of lines) {
          assert.match(line, SAMPLE);
          const names = [...line.matchAll(/[{,](\w+)="(?:[^"\\]|\\.)*"/g)].map(([, name]) => name);
          assert.equal(new Set(names).size, names.length, line);
          if (COUNTER.test(line))
            assert.ok(Number(line.slice(line.lastIndexOf(' ') + 1).replace('+Inf', 'Infinity')) >= 0, line);
        }
        assert.equal(new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' ')))).size, lines.length);
      }
    }),
    { numRuns: 60 },
  );
});

test('an object that is read for its monitors has nothing less for them than the whole object', () => {
  fc.assert(
    fc.property(families, objects, (list, all) => {
      const kind = kindFor(list);
      if (kind === undefined) return;
      for (const family of kind.families) {
        const told = (schema: typeof kind.schema): string =>
          renderFamily(
            kind,
            family,
            all.map((each) => readObject(schema, each)),
          ).bytes.toString();
        assert.equal(told(kind.schema), told(schemaOf({ all: true })));
      }
    }),
    { numRuns: 60 },
  );
});

test('an expression is read or refused, and gives a value or a reason, whatever the object', () => {
  fc.assert(
    fc.property(expressions, objects, (text, [object]) => {
      const before = cel.steps;
      try {
        cel.compile(text).evaluate(readObject(schemaOf({ all: true }), object!) as never);
      } catch (error) {
        assert.ok(error instanceof CelError, `${text}: ${error}`);
      }
      assert.ok(cel.steps - before < 20_000, text);
    }),
    { numRuns: 400 },
  );
});

test('a configuration of any kind is read, or its faults are named', () => {
  fc.assert(
    fc.property(anything, (configuration) => {
      const { faults } = readMonitor(configuration, check);
      for (const { place, reason } of faults) assert.ok(place !== '' && reason !== '');
    }),
    { numRuns: 300 },
  );
});
