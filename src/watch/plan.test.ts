import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { widgets } from '../../test/support/widgets.ts';
import { EVERYTHING, type Scope } from '../kubernetes/scope.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { type KindChange, planOf, type Running } from './plan.ts';
import type { Wanted } from './wanted.ts';

const PLAIN = widgets as unknown as Kind;
/** What changes is said by the variant; this one reads a field that the plain one does not. */
const WIDER: Kind = {
  ...PLAIN,
  variant: 'wider',
  schema: { ...PLAIN.schema, fields: { ...PLAIN.schema.fields, more: [9, { kind: 'text', absent: '' }] } },
};
const FEWER: Kind = { ...PLAIN, variant: 'fewer', families: PLAIN.families.slice(1) };
const GADGETS: Kind = { ...PLAIN, resource: 'gadgets' };
const KINDS: Readonly<Record<string, Kind>> = { plain: PLAIN, wider: WIDER, fewer: FEWER, gadgets: GADGETS };

interface Listed extends Wanted {
  readonly isListed: boolean;
}

const scopeOf = (namespace: string): Scope => ({ ...EVERYTHING, namespace });
const watches = (texts: string): Listed[] =>
  texts.split(' ').flatMap((text) => {
    const [kind = '', namespace = ''] = text.split('/');
    return kind === '' ? [] : { kind: KINDS[kind]!, scope: scopeOf(namespace), isListed: true };
  });
const textOf = ({ kind, scope }: Wanted) =>
  `${Object.keys(KINDS).find((name) => KINDS[name] === kind)}/${scope.namespace}`;
const texts = (wanted: readonly Wanted[]) => wanted.map(textOf).join(' ');

function plan(current: string, coming: string, leaving: string, wanted: string): string[] {
  const all = watches(current);
  const leaves = leaving.split(' ');
  const running = new Map<string, Running<Listed>>();
  if (all.length > 0) {
    running.set('widgets.test', {
      current: all,
      coming: watches(coming),
      leaving: all.filter((watch) => leaves.includes(textOf(watch))),
    });
  }
  return planOf(running, watches(wanted)).map(say);
}

function say({ id, cancel, declare, create, leave }: KindChange<Listed>): string {
  const parts = [
    cancel.length > 0 && `cancel ${texts(cancel)}`,
    declare && `declare ${declare.variant ?? 'plain'}`,
    create.length > 0 && `create ${texts(create)}`,
    leave.length > 0 && `leave ${texts(leave)}`,
  ];
  return `${id}: ${parts.filter(Boolean).join(', ') || 'nothing'}`;
}

const ROWS: readonly (readonly [
  name: string,
  running: readonly [current: string, coming: string, leaving: string],
  wanted: string,
  changes: readonly string[],
])[] = [
  [
    'a start creates all',
    ['', '', ''],
    'plain/ gadgets/',
    ['widgets.test: create plain/', 'gadgets.test: create gadgets/'],
  ],
  ['what is wanted still is not touched', ['plain/', '', ''], 'plain/', []],
  ['an end leaves all', ['plain/a plain/b', '', ''], '', ['widgets.test: leave plain/a plain/b']],
  [
    'a further namespace comes beside the others',
    ['plain/a', '', ''],
    'plain/a plain/b',
    ['widgets.test: create plain/b'],
  ],
  ['a namespace less goes', ['plain/a plain/b', '', ''], 'plain/a', ['widgets.test: leave plain/b']],
  [
    'another scope takes the place of the one',
    ['plain/', '', ''],
    'plain/a plain/b',
    ['widgets.test: create plain/a plain/b, leave plain/'],
  ],
  [
    'a declaration that needs nothing new is put in place',
    ['plain/a plain/b', '', ''],
    'fewer/a fewer/b',
    ['widgets.test: declare fewer'],
  ],
  ['one that reads more is listed anew', ['plain/', '', ''], 'wider/', ['widgets.test: create wider/, leave plain/']],
  [
    'another declaration in another scope is listed anew',
    ['plain/a', '', ''],
    'fewer/a fewer/b',
    ['widgets.test: create fewer/a fewer/b, leave plain/a'],
  ],
  ['what comes already is waited for', ['plain/', 'plain/a', 'plain/'], 'plain/a', []],
  [
    'what came for a want that is over is cancelled',
    ['plain/', 'plain/a', 'plain/'],
    'plain/',
    ['widgets.test: cancel plain/a'],
  ],
  [
    'what comes can be joined by more',
    ['plain/', 'plain/a', 'plain/'],
    'plain/a plain/b',
    ['widgets.test: create plain/b, leave plain/'],
  ],
  ['an end cancels what comes', ['plain/', 'plain/a', 'plain/'], '', ['widgets.test: cancel plain/a, leave plain/']],
];

for (const [name, [current, coming, leaving], wanted, changes] of ROWS) {
  test(name, () => assert.deepEqual(plan(current, coming, leaving, wanted), changes));
}

test('a declaration is not put in place before all is listed, or where a shard keeps objects away', () => {
  const shard = { ordinal: 0, total: 2 };
  const cases: Listed[] = [
    { kind: PLAIN, scope: EVERYTHING, isListed: false },
    { kind: PLAIN, scope: { ...EVERYTHING, shard }, isListed: true },
  ];
  for (const watch of cases) {
    const running = new Map([['widgets.test', { current: [watch], coming: [], leaving: [] }]]);
    const [change] = planOf(running, [{ kind: FEWER, scope: watch.scope }]);
    assert.equal(change?.declare, undefined);
    assert.equal(change?.create.length, 1);
  }
});

test('carried out, the changes make what is wanted of anything, and then there is nothing to do', () => {
  const some = fc.uniqueArray(fc.constantFrom('plain/', 'plain/a', 'plain/b', 'gadgets/', 'gadgets/a'));
  fc.assert(
    fc.property(fc.array(fc.tuple(some, fc.boolean())), (wants) => {
      const running = new Map<string, Running<Listed>>();
      for (const [names, isReady] of wants) {
        const wanted = watches(names.join(' '));
        for (const { id, cancel, create, leave } of planOf(running, wanted)) {
          const { current = [], coming = [] } = running.get(id) ?? {};
          const rest = coming.filter((watch) => !cancel.includes(watch));
          const made = create.map((each) => ({ ...each, isListed: true }));
          const arrived = leave.length === 0 || isReady || rest.length + made.length === 0;
          const stays = current.filter((watch) => !leave.includes(watch));
          const next = arrived
            ? { current: [...stays, ...rest, ...made], coming: [], leaving: [] }
            : { current, coming: [...rest, ...made], leaving: leave };
          if (next.current.length + next.coming.length === 0) running.delete(id);
          else running.set(id, next);
        }
        assert.deepEqual(planOf(running, wanted), []);
        const will = [...running.values()].flatMap(({ current, coming, leaving }) => [
          ...current.filter((watch) => !leaving.includes(watch)),
          ...coming,
        ]);
        assert.deepEqual(will.map(textOf).sort(), [...names].sort());
      }
    }),
  );
});
