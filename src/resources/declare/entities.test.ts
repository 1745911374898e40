import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { entityByUid, metricsOf } from './conventions.ts';
import { describerOf } from './entities.ts';
import type { Entity } from './family.ts';
import type { Kind } from './kind.ts';

const own = entityByUid<Widget>('k8s.widget', true);
const side: Entity<Widget> = {
  ...own,
  type: 'k8s.side',
  id: ['k8s.widget.uid', 'k8s.side.name'],
  inner: 1,
};
const families = [
  metricsOf(own).gauge('k8s.widget.turns', '', '', ({ turns }) => turns),
  metricsOf(own).gauge('k8s.widget.shade', '', '', () => undefined),
  metricsOf(side).gauge('k8s.side.a', '', '', ['k8s.side.name', 'more'], (_, emit) => {
    emit(1, ['left', 'x']);
    emit(1, ['left', 'y']);
  }),
  metricsOf(side).gauge('k8s.side.b', '', '', ['k8s.side.name'], (_, emit) => emit(1, ['right'])),
];

function describeWith(more: Partial<Entity<Widget>> = {}) {
  const changed = families.map((family) => ({ ...family, entity: { ...family.entity!, ...more } }));
  return describerOf({
    ...widgets,
    conventions: { schema: widgets.schema, families: changed },
  } as unknown as Kind)!;
}

test('an object has its own entity and those within it, each once however many metrics are about it', () => {
  assert.deepEqual(
    describeWith()
      .describe(widget('a'))
      .map(({ type, id, attributes }) => ({ type, id, attributes })),
    [
      {
        type: 'k8s.widget',
        id: { 'k8s.widget.uid': 'a' },
        attributes: {
          'k8s.widget.name': 'a',
          'k8s.namespace.name': 'default',
          'widget.creation_timestamp': '2023-11-14T22:13:20Z',
        },
      },
      ...['left', 'right'].map((name) => ({
        type: 'k8s.side',
        id: { 'k8s.widget.uid': 'a', 'k8s.side.name': name },
        attributes: { 'k8s.widget.name': 'a', 'k8s.namespace.name': 'default' },
      })),
    ],
  );
});

test('allowed labels are attributes of an entity', () => {
  const [state] = describeWith({ dynamic: ({ tags }) => tags }).describe(widget('a'));
  assert.equal(state?.attributes.label_app, 'shop');
});

test('an entity without its identity is left out', () => {
  assert.deepEqual(describeWith().describe(widget('a', { metadata: { ...widget('a').metadata, uid: '' } })), []);
});

test('a creation time that is none is left out', () => {
  for (const creationTimestamp of [undefined, Number.NaN, 1e20]) {
    const [state] = describeWith().describe(widget('a', { metadata: { ...widget('a').metadata, creationTimestamp } }));
    assert.equal(state?.attributes['widget.creation_timestamp'], undefined);
  }
});

test('a kind that the conventions do not know has no entities', () => {
  assert.equal(describerOf(widgets as unknown as Kind), undefined);
});

test('two states of an object have the same entities unless an attribute, a name within or the creation differs', () => {
  const { same } = describeWith({ dynamic: ({ colour }) => ({ names: ['colour'], values: [colour] }) });
  const red = widget('a', { colour: 'red' });
  assert.equal(same(red, widget('a', { colour: 'red', turns: 9 })), true);
  assert.equal(same(red, widget('a', { colour: 'blue' })), false);
  assert.equal(same(red, widget('a', { colour: 'red', uid: 'b' })), false);
  const { metadata } = red;
  assert.equal(same(red, { ...red, metadata: { ...metadata, creationTimestamp: 1 } }), false);
});
