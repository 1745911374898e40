/**
 * What a declaration can't say. Most of this is for the compiler: a line below `@ts-expect-error` that did compile would be
 * an error of `npm run check`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { statusRows } from '../kinds/shared/conditions.ts';
import { ownerRows } from '../kinds/shared/owners.ts';
import { kinds } from '../kinds.ts';
import { described, entityByUid, metricsOf } from './conventions.ts';
import { ALPHA, counter, type EmitOf, gauge, identity, valuesOf } from './family.ts';
import { oneHot } from './one-hot.ts';
import { transition, transitionCounter } from './transitions.ts';

const HELP = 'Help.';
const [a, b, c] = ['1', '2', '3'];

test('a family is given a value for each of its labels, no fewer and no more', () => {
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a, b]));
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a, undefined]));
  // @ts-expect-error
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a]));
  // @ts-expect-error
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a, b, c]));
  // @ts-expect-error
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1));
  // @ts-expect-error
  gauge('kube_x', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a, 2]));
  // @ts-expect-error
  counter('kube_x_total', ALPHA, HELP, ['a', 'b'], (_: Widget, emit) => emit(1, [a]));
});

test('labels that are not spelled out are refused', () => {
  const unknown: readonly string[] = ['a'];
  // @ts-expect-error
  gauge('kube_x', ALPHA, HELP, unknown, (_: Widget, emit) => emit(1, [a, b]));
  // @ts-expect-error
  identity(unknown, ({ metadata }: Widget) => [metadata.name]);
});

test('what names an object has a value for each of its labels', () => {
  identity(['namespace', 'widget'], ({ metadata }: Widget) => [metadata.namespace, metadata.name]);
  // @ts-expect-error
  identity(['namespace', 'widget'], ({ metadata }: Widget) => [metadata.namespace]);
  // @ts-expect-error
  identity(['widget'], ({ metadata }: Widget) => [metadata.namespace, metadata.name]);
});

test('the conventions have a value for each attribute', () => {
  const entity = entityByUid<Widget>('k8s.widget', true);
  const { upDownCounter } = metricsOf(entity);
  described(entity, ['k8s.widget.colour'], ({ colour }) => [colour]);
  // @ts-expect-error
  described(entity, ['k8s.widget.colour', 'k8s.widget.shade'], ({ colour }) => [colour]);
  upDownCounter('k8s.widget.x', '1', HELP, ['a', 'b'], (_, emit) => emit(1, [a, b]));
  // @ts-expect-error
  upDownCounter('k8s.widget.x', '1', HELP, ['a', 'b'], (_, emit) => emit(1, [a]));
});

test('rows that kinds share fit the labels of the family', () => {
  const emitOf =
    <const L extends readonly string[]>(..._labels: L): EmitOf<L> =>
    () => {};
  oneHot(emitOf('phase'), [], '');
  oneHot(emitOf('container', 'phase'), [], '', [a]);
  // @ts-expect-error
  oneHot(emitOf('container', 'phase'), [], '');
  // @ts-expect-error
  oneHot(emitOf('phase'), [], '', [a]);
  statusRows(emitOf('condition', 'reason', 'status'), 'True', [a, b]);
  // @ts-expect-error
  statusRows(emitOf('condition', 'reason', 'status'), 'True', [a]);
  ownerRows(emitOf('owner_kind', 'owner_name', 'holder'), [], [a]);
  // @ts-expect-error
  ownerRows(emitOf('owner_kind', 'owner_name', 'holder'), []);
});

test('a transition has a value for each label of its counter', () => {
  const ends = transitionCounter({ name: 'x_total', help: HELP, labels: ['reason', 'code'], zeros: [['Error', '1']] });
  assert.deepEqual(transition(ends, [a, b]), { counter: 'x_total', labels: [a, b], times: 1 });
  // @ts-expect-error
  transition(ends, [a]);
  // @ts-expect-error
  transitionCounter({ name: 'x_total', help: HELP, labels: ['reason', 'code'], zeros: [['Error']] });
});

test('values that are looked up by their labels stand in the order of the labels', () => {
  const values: readonly [string, string] = valuesOf(['left', 'right'], (label) => label.toUpperCase());
  assert.deepEqual(values, ['LEFT', 'RIGHT']);
});

test('a kind has a value for each label that names its objects', () => {
  assert.equal(widgets.identity.values(widget('a')).length, widgets.identity.labels.length);
  for (const { resource, schema, identity } of kinds) {
    assert.equal(identity.values(schema.absent).length, identity.labels.length, resource);
  }
});
