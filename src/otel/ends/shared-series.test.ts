import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widgets } from '../../../test/support/widgets.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { StateStore } from '../../state/store.ts';
import { visitorsOf } from '../instruments/families.ts';
import { unitsOf } from '../instruments/units.ts';
import { sharedSeries } from './shared-series.ts';

test('where labels tell the objects no other object is asked for its series, whoever gives the labels', () => {
  const nameless = { ...widgets, identity: { labels: [], values: () => [] } } as unknown as Kind;
  const store = new StateStore();
  store.open(nameless);
  const keys = { visitors: () => assert.fail('another object is asked'), isNamed: false };
  const blocks = [{ objects: [{}] }] as never;
  for (const unit of unitsOf(visitorsOf(store, store.kinds[0]!))) {
    assert.equal(sharedSeries(unit, [{ visibleSince: 0, blocks }], keys)('a series'), false);
  }
});

test('each family of a kind with namespaces has them among its labels', () => {
  for (const kind of builtIn.filter(({ namespaced }) => namespaced)) {
    for (const { name, entity, labels, identity = kind.identity } of kind.families) {
      const told = [...identity.labels, ...labels];
      assert.ok(entity !== undefined || told.includes('namespace'), name);
    }
  }
});
