import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { declared } from './declared.ts';
import { model } from './model.ts';

describe('a declared metric is that of the model', () => {
  for (const { family, entity, attributes } of declared) {
    test(family.name, () => {
      const { name, type: instrument, unit } = family;
      const expected = model.metrics.find((metric) => metric.name === name);
      assert.deepEqual(
        { name, instrument, unit, attributes: attributes.toSorted() },
        expected && {
          name,
          instrument: expected.instrument,
          unit: expected.unit,
          attributes: expected.attributes.toSorted(),
        },
      );
      const entities = expected?.entities ?? [];
      assert.ok(entities.length === 0 || entities.includes(entity.type), `${name} is about ${entities}`);
      assert.ok(name.startsWith(`${entity.type}.`), entity.type);
    });
  }
});

test('every metric of the model is declared', () => {
  const names = new Set(declared.map(({ family }) => family.name));
  assert.deepEqual(
    model.metrics.map(({ name }) => name).filter((name) => !names.has(name)),
    [],
  );
});

test('no metric is declared twice', () => {
  const names = declared.map(({ family }) => family.name);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});
