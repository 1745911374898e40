import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderedLines } from '../../../test/support/kinds/kind-lines.ts';
import { message, text } from '../../kubernetes/codec/schema.ts';
import { type Family, family, gauge, STABLE } from '../../resources/declare/family.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { metadata } from '../../resources/declare/metadata.ts';
import { goNumber } from './number.ts';
import { renderFamily } from './text.ts';

const schema = message({ metadata: metadata({}), note: [2, text] });
type Cup = (typeof schema)['absent'];

const kind: Kind<Cup> = {
  resource: 'cups',
  group: '',
  versions: ['v1'],
  kind: 'Cup',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: { labels: ['namespace', 'cup'], values: ({ metadata }) => [metadata.namespace, metadata.name] },
  families: [],
};

function cup(name: string, note = ''): Cup {
  return { ...schema.absent, metadata: { ...schema.absent.metadata, name, namespace: 'shop', uid: name }, note };
}

function lines(family: Family<Cup>, ...cups: Cup[]): string[] {
  return renderedLines(kind, family, cups);
}

const noted = gauge('cup_note', STABLE, 'A note.', ['note'], ({ note }: Cup, emit) => emit(1, [note]));

test('writes identity labels first, then own labels, then dynamic ones', () => {
  const family = gauge('cup_labels', STABLE, 'Labels.', ['a', 'b'], (_: Cup, emit) =>
    emit(0.5, ['1', '2'], { names: ['label_x', 'label_y'], values: ['3', '4'] }),
  );
  assert.deepEqual(lines(family, cup('red')), [
    'cup_labels{namespace="shop",cup="red",a="1",b="2",label_x="3",label_y="4"} 0.5',
  ]);
});

test('leaves out a label whose value is undefined and keeps one whose value is empty', () => {
  const family = gauge('cup_labels', STABLE, 'Labels.', ['a', 'b', 'c'], (_: Cup, emit) =>
    emit(1, [undefined, '', 'x']),
  );
  assert.deepEqual(lines(family, cup('red')), ['cup_labels{namespace="shop",cup="red",b="",c="x"} 1']);
});

test('writes no braces for a sample without labels', () => {
  const bare = { ...kind, identity: { labels: [], values: () => [] } };
  const some = family<Cup>('gauge', 'cups', STABLE, 'Cups.', ['a'], (_, emit) => {
    emit(1);
    emit(2, ['x']);
  });
  const absent = gauge('cups', STABLE, 'Cups.', ['a'], (_: Cup, emit) => emit(3, [undefined]));
  assert.deepEqual(renderedLines(bare, some, [cup('red')]), ['cups 1', 'cups{a="x"} 2']);
  assert.deepEqual(renderedLines(bare, absent, [cup('red')]), ['cups 3']);
});

test('writes several samples of several objects, each with its own identity', () => {
  const family = gauge('cup_side', STABLE, 'Sides.', ['side'], ({ note }: Cup, emit) => {
    for (const side of note) emit(1, [side]);
  });
  assert.deepEqual(lines(family, cup('red', 'ab'), cup('none'), cup('blue', 'c')), [
    'cup_side{namespace="shop",cup="red",side="a"} 1',
    'cup_side{namespace="shop",cup="red",side="b"} 1',
    'cup_side{namespace="shop",cup="blue",side="c"} 1',
  ]);
});

interface Tray extends Cup {
  readonly rows: readonly Row[];
}
type Labels = readonly [string | undefined, string | undefined];
type Row = readonly [value: number, labels: Labels | undefined, dynamic: Readonly<Record<string, string>> | undefined];
const ABSENT: Labels = [undefined, undefined];

test('writes of rows that are partly as those of the object before what each says by itself', () => {
  const shelf = { ...kind, identity: { labels: ['shelf'], values: ({ note }: Cup) => [note || undefined] } };
  const some = family<Tray>('gauge', 'tray_rows', STABLE, 'Rows.', ['a', 'b'], ({ rows }, emit) => {
    for (const [value, labels, dynamic] of rows)
      emit(value, labels, dynamic && { names: Object.keys(dynamic), values: Object.values(dynamic) });
  });
  const word = fc.constantFrom('x', 'y"', 'ä', '');
  const row = fc.tuple(
    fc.constantFrom(0, -0, 1, 1e6, Number.NaN),
    fc.option(fc.tuple(fc.option(word, { nil: undefined }), word), { nil: undefined }),
    fc.option(fc.dictionary(fc.constantFrom('c', 'd'), word, { maxKeys: 2 }), { nil: undefined, freq: 5 }),
  );
  const naive = ({ note }: Tray, [value, [a, b] = ABSENT, dynamic = {}]: Row) => {
    const labels = Object.entries({ shelf: note || undefined, a, b, ...dynamic })
      .filter(([, text]) => text !== undefined)
      .map(([name, text]) => `${name}="${text!.replace('"', '\\"')}"`);
    return `tray_rows${labels.length > 0 ? `{${labels}}` : ''} ${goNumber(value)}`;
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.array(row, { maxLength: 3 })), { maxLength: 6 }), (list) => {
      const trays = list.map(([note, rows]): Tray => ({ ...cup('red', note.replace('"', '')), rows: distinct(rows) }));
      const { bytes, starts, firsts } = renderFamily(shelf as unknown as Kind<Tray>, some, trays);
      const texts = trays.map((tray) => tray.rows.map((one) => `${naive(tray, one)}\n`).join(''));
      assert.deepEqual(
        starts.map((start, at) => bytes.toString('utf8', start, starts[at + 1])),
        texts,
      );
      assert.deepEqual(
        firsts,
        trays.map((_, at) => trays.slice(0, at).reduce((sum, { rows }) => sum + rows.length, 0)),
      );
    }),
  );
});

/** Without rows that have the labels of one before. */
function distinct(rows: readonly Row[]): readonly Row[] {
  const keyOf = ([, [a, b] = ABSENT, dynamic = {}]: Row) => JSON.stringify([a ?? 0, b ?? 0, Object.entries(dynamic)]);
  return rows.filter((row, at) => rows.findIndex((other) => keyOf(other) === keyOf(row)) === at);
}

test('escapes backslash, double quote and newline in values and nothing else', () => {
  assert.deepEqual(lines(noted, cup('red', 'a\\b"c\nd\re\u2028f\u0000\tä😀')), [
    'cup_note{namespace="shop",cup="red",note="a\\\\b\\"c\\nd\re\u2028f\u0000\tä😀"} 1',
  ]);
});

test('writes any label value so that it reads back as the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (note) => {
      const line = lines(noted, cup('red', note)).join('\n');
      const value = line.slice('cup_note{namespace="shop",cup="red",note="'.length, -'"} 1'.length);
      assert.equal(value.includes('\n'), false);
      assert.equal(
        value.replace(/\\(.)/gs, (_, character) => (character === 'n' ? '\n' : character)),
        note,
      );
    }),
  );
});

test('counts samples whose series the object gave before and leaves them out', () => {
  const family = gauge('cup_twice', STABLE, 'Twice.', ['a'], (_: Cup, emit) => {
    emit(1, ['x']);
    emit(2, ['x']);
  });
  const { bytes, samples, repeated } = renderFamily(kind, family, [cup('red'), cup('blue')]);
  assert.equal(
    String(bytes),
    'cup_twice{namespace="shop",cup="red",a="x"} 1\ncup_twice{namespace="shop",cup="blue",a="x"} 1\n',
  );
  assert.equal(samples, 2);
  assert.equal(repeated, 2);
});

test('writes label values of any length', () => {
  const [line] = lines(noted, cup('red', 'ä"'.repeat(100_000)));
  assert.equal(line, `cup_note{namespace="shop",cup="red",note="${'ä\\"'.repeat(100_000)}"} 1`);
});
