import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { widget as made, type Widget, widgets } from '../../test/support/widgets.ts';
import { EVERYTHING, type Scope } from '../kubernetes/scope.ts';
import type { Kind } from '../resources/declare/kind.ts';
import type { ScopeState } from './scope-state.ts';
import { StateStore } from './store.ts';

/** A widget at a resourceVersion. */
function widget(
  name: string,
  { resourceVersion = '1', ...fields }: Partial<Widget> & { resourceVersion?: string } = {},
) {
  const { metadata, ...rest } = made(name, fields);
  return { ...rest, metadata: { ...metadata, resourceVersion } };
}

const scope = (labelSelector: string): Scope => ({ ...EVERYTHING, labelSelector });
const OTHER: Kind<Widget> = { ...widgets, variant: 'other', families: widgets.families.slice(1) };

function fill(state: ScopeState<Widget>, ...objects: readonly Widget[]): void {
  state.init();
  for (const object of objects) state.initApply(object);
  state.initDone();
}

function shown(store: StateStore): string[] {
  const blocks = store.kinds.flatMap((state) => state.blocks());
  return blocks.flatMap(({ objects }) => objects.map(({ metadata: { name, uid } }) => `${name} ${uid}`)).sort();
}

/** What observers hear, as texts. */
function listen(store: StateStore): string[] {
  const heard: string[] = [];
  const name = (object: { metadata: { uid: string } } | undefined) => object?.metadata.uid ?? '-';
  store.observe({
    changed: (_, before, after) => heard.push(`${name(before)} ${name(after)}`),
    shown: (_, objects) => heard.push(`shown ${[...objects].map(name)}`),
    hidden: (_, objects) => heard.push(`hidden ${[...objects].map(name)}`),
  });
  return heard;
}

function opened(...objects: readonly Widget[]) {
  const store = new StateStore();
  const old = store.open(widgets);
  fill(old, ...objects);
  return { store, old, replace: (by: ScopeState<Widget>) => store.exchange([old as never], [by as never]) };
}

describe('a scope that takes the place of another', () => {
  it('is not seen before, and is seen whole at once', () => {
    const { store, old, replace } = opened(widget('a'), widget('b'));
    const next = store.openBeside(widgets, scope('x'), [old as never]);
    fill(next, widget('b'), widget('c'));
    assert.deepEqual(shown(store), ['a a', 'b b']);
    replace(next);
    assert.deepEqual(shown(store), ['b b', 'c c']);
    assert.equal(old.size, 0);
  });

  it('keeps an object that did not change once, and tells nobody of it', () => {
    const { store, old, replace } = opened(widget('a'), widget('b'));
    store.journal.attach({ latest: 1e9, told: () => [{ first: 0, last: 1e9 }] });
    const next = store.openBeside(widgets, scope('x'), [old as never]);
    fill(next, widget('a'), widget('b', { colour: 'green', resourceVersion: '2' }));
    assert.equal(next.find('default/a'), old.find('default/a'));
    const heard = listen(store);
    replace(next);
    assert.deepEqual(heard, ['hidden ', 'b b', 'shown ']);
    assert.equal(store.journal.size, 1);
  });

  it('looks for the names of those objects alone that the two do not share', (context) => {
    const { store, old, replace } = opened(...'abcdefgh'.split('').map((name) => widget(name)));
    const next = store.openBeside(widgets, scope('x'), [old as never]);
    fill(next, ...'bcdefghi'.split('').map((name) => widget(name)));
    const found = context.mock.method(old, 'find');
    const shows = context.mock.method(next, 'shows');
    replace(next);
    const asked = [...found.mock.calls, ...shows.mock.calls].map((call) => call.arguments[0]);
    assert.deepEqual(new Set(asked), new Set(['default/a', 'default/i']));
  });

  it('says of what it does not hold that it is hidden, and of what only it holds that it is shown', () => {
    const { store, old, replace } = opened(widget('a'), widget('b'));
    const next = store.openBeside(widgets, scope('x'), [old as never]);
    fill(next, widget('b'), widget('c'));
    const heard = listen(store);
    replace(next);
    assert.deepEqual(heard, ['hidden a', 'shown c']);
  });

  it('goes on with the history of counters', () => {
    const { store, old, replace } = opened(widget('a', { turns: 5 }));
    old.apply(widget('a', { turns: 3, resourceVersion: '2' }));
    const restartOf = (scope: ScopeState<Widget>) =>
      store.restarts.of(scope.find('default/a')!, 'widget_turns_total', ['left']);
    const fallen = restartOf(old);
    assert.notEqual(fallen, undefined);
    const next = store.openBeside(widgets, scope('x'), [old as never]);
    fill(next, widget('a', { turns: 4, resourceVersion: '3' }));
    replace(next);
    assert.equal(restartOf(next), fallen);
  });

  it('makes another kind state of another declaration, under the same identity', () => {
    const { store, old, replace } = opened(widget('a'));
    const before = store.kind('widgets.test');
    const next = store.openBeside(OTHER, EVERYTHING, [old as never]);
    (old as ScopeState<Widget>).copyTo(next);
    replace(next);
    assert.notEqual(store.kind('widgets.test'), before);
    assert.equal(store.kinds.length, 1);
    assert.deepEqual(shown(store), ['a a']);
  });
});

describe('an object that two scopes hold', () => {
  it('is shown once, and goes when both have let it go', () => {
    const { store, old } = opened(widget('a'));
    const second = store.open(widgets, scope('x'));
    fill(second, widget('a'), widget('b'));
    assert.deepEqual(shown(store), ['a a', 'b b']);
    const heard = listen(store);
    old.delete(widget('a'));
    assert.deepEqual(shown(store), ['a a', 'b b']);
    second.delete(widget('a'));
    assert.deepEqual(shown(store), ['b b']);
    assert.deepEqual(heard, ['a a', 'a -']);
  });

  it('stays when the scope that showed it is closed, emptied or lists without it', () => {
    for (const end of ['close', 'clear', 'relist'] as const) {
      const { store, old } = opened(widget('a'));
      const second = store.open(widgets, scope('x'));
      fill(second, widget('a'));
      const heard = listen(store);
      if (end === 'close') store.close(old);
      else if (end === 'clear') old.clear();
      else fill(old);
      assert.deepEqual(shown(store), ['a a'], end);
      assert.deepEqual(
        heard.filter((text) => !text.startsWith('hidden ')),
        ['a a'],
        end,
      );
    }
  });
});

type Step =
  | { readonly do: 'open' | 'beside' | 'exchange' | 'close' | 'clear' | 'list' | 'redeclare'; readonly scope: number }
  | { readonly do: 'apply' | 'delete'; readonly scope: number; readonly name: string; readonly colour: string };

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constantFrom('open', 'beside', 'exchange', 'close', 'clear', 'list', 'list', 'redeclare'),
      scope: fc.nat(3),
    }),
    fc.record({
      do: fc.constantFrom('apply', 'apply', 'delete'),
      scope: fc.nat(3),
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      colour: fc.constantFrom('red', 'blue'),
    }),
  ),
  { maxLength: 60, size: 'max' },
) as fc.Arbitrary<Step[]>;

it('shows just what some visible scope holds, once, and tells observers the same, through any sequence', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const store = new StateStore();
      const living = new Set<string>();
      store.observe({
        changed(_, before, after) {
          if (before !== undefined) assert.ok(living.delete(before.metadata.name), 'what goes was there');
          if (after !== undefined) living.add(after.metadata.name);
        },
        shown: (_, objects) => {
          for (const { metadata } of objects) {
            assert.ok(!living.has(metadata.name), 'what is shown was not');
            living.add(metadata.name);
          }
        },
        hidden: (_, objects) => {
          for (const { metadata } of objects) assert.ok(living.delete(metadata.name), 'what is hidden was shown');
        },
      });
      let kind = widgets;
      let current: { state: ScopeState<Widget>; held: Map<string, Widget> }[] = [];
      let coming: typeof current = [];
      const all = () => [...current, ...coming];
      for (const step of sequence) {
        const chosen = all()[step.scope % Math.max(1, all().length)];
        if (step.do === 'open') current.push({ state: store.open(kind, scope(`${step.scope}`)), held: new Map() });
        else if (step.do === 'beside') {
          const states = current.map(({ state }) => state as never);
          coming.push({ state: store.openBeside(kind, scope(`${step.scope}`), states), held: new Map() });
        } else if (step.do === 'exchange') {
          const ready = coming.filter(({ state }) => state.synced);
          if (ready.length === 0) continue;
          const leaving = current.filter((_, at) => at % 2 === step.scope % 2);
          store.exchange(
            leaving.map(({ state }) => state as never),
            ready.map(({ state }) => state as never),
          );
          current = [...current.filter((each) => !leaving.includes(each)), ...ready];
          coming = coming.filter((each) => !ready.includes(each));
        } else if (step.do === 'redeclare') {
          if (coming.length > 0) continue;
          kind = { ...kind, families: [...widgets.families] };
          const next = current.map(({ state, held }) => {
            const anew = store.openBeside(kind, state.scope, []);
            state.copyTo(anew);
            return { state: anew, held };
          });
          store.exchange(
            current.map(({ state }) => state as never),
            next.map(({ state }) => state as never),
          );
          current = next;
        } else if (chosen === undefined) continue;
        else if (step.do === 'close') {
          store.close(chosen.state);
          current = current.filter((each) => each !== chosen);
          coming = coming.filter((each) => each !== chosen);
        } else if (step.do === 'clear') {
          chosen.state.clear();
          chosen.held.clear();
        } else if (step.do === 'list') {
          // What was missed: every other object is gone.
          const kept = [...chosen.held.values()].filter((_, at) => at % 2 === 0);
          fill(chosen.state, ...kept);
          chosen.held = new Map(kept.map((object) => [object.metadata.name, object]));
        } else if (step.do === 'apply') {
          const object = widget(step.name, { colour: step.colour, resourceVersion: step.colour });
          chosen.state.apply(object);
          chosen.held.set(step.name, object);
        } else if (step.do === 'delete') {
          chosen.state.delete(widget(step.name));
          chosen.held.delete(step.name);
        }
        const visible = current.filter(({ state }) => state.visible);
        const expected = [...new Set(visible.flatMap(({ held }) => [...held.keys()]))].sort();
        const names = shown(store).map((text) => text.split(' ')[0]!);
        assert.deepEqual(names, expected);
        assert.deepEqual([...living].sort(), expected);
      }
    }),
    { numRuns: 2000 },
  );
});
