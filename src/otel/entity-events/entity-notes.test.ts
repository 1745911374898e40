import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EntityDescriber, EntityState } from '../../resources/declare/entities.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { type EntityEvent, EntityNotes, eventsOf, type Note } from './entity-notes.ts';

/** An object with a colour, and with parts that are entities of their own and have colours too. */
interface Thing extends KubernetesObject {
  readonly colour: string;
  readonly parts: Readonly<Record<string, string>>;
}

function thing(name: string, uid: string, colour: string, parts: Readonly<Record<string, string>> = {}): Thing {
  const metadata = { name, namespace: '', uid, resourceVersion: '', creationTimestamp: undefined };
  return { metadata, colour, parts };
}

const describe = (object: KubernetesObject): EntityState[] => {
  const { metadata, colour, parts } = object as Thing;
  const state = (type: string, key: string, attribute: string): EntityState => {
    return { type, id: { key }, key: `${type} ${key}`, attributes: { colour: attribute }, relationships: [] };
  };
  const inner = Object.entries(parts).map(([part, partColour]) => state('part', `${metadata.uid} ${part}`, partColour));
  return [state('thing', metadata.uid, colour), ...inner];
};

const describer: EntityDescriber = { describe, same: () => false };

function told(note: Note | undefined): string[] {
  return note === undefined ? [] : eventsOf(note).map(textOf);
}

function textOf(event: EntityEvent): string {
  const { id } = event.entity;
  return event.type === 'delete' ? `delete ${id.key}` : `${id.key} is ${event.entity.attributes.colour}`;
}

function all(notes: EntityNotes): string[] {
  const texts: string[] = [];
  for (let note = notes.take(); note !== undefined; note = notes.take()) {
    texts.push(...told(note));
    notes.settle(note, true);
  }
  return texts;
}

test('of an object that changed only what changed is told', () => {
  const notes = new EntityNotes();
  notes.changed(
    'a',
    describer,
    thing('a', '1', 'red', { x: 'red', y: 'red' }),
    thing('a', '1', 'red', { x: 'blue' }),
    0,
  );
  assert.deepEqual(all(notes), ['delete 1 y', '1 x is blue']);
});

test('changes of an object that wait are told as one, and what came and went meanwhile is not', () => {
  const notes = new EntityNotes();
  const [red, blue] = [thing('a', '1', 'red'), thing('a', '1', 'blue')];
  notes.changed('a', describer, undefined, red, 0);
  notes.changed('b', describer, undefined, thing('b', '2', 'red'), 0);
  notes.changed('a', describer, red, blue, 0);
  notes.changed('b', describer, thing('b', '2', 'red'), undefined, 0);
  assert.deepEqual(all(notes), ['1 is blue']);
});

test('an object that took the place of another is told after the end of that one', () => {
  const notes = new EntityNotes();
  notes.changed('a', describer, thing('a', '1', 'red'), thing('a', '2', 'red'), 0);
  assert.deepEqual(all(notes), ['delete 1', '2 is red']);
});

test('what failed is told again, as it is by then', () => {
  const notes = new EntityNotes();
  const [red, blue] = [thing('a', '1', 'red', { x: 'red' }), thing('a', '1', 'blue')];
  notes.changed('a', describer, undefined, red, 0);
  const note = notes.take()!;
  notes.changed('a', describer, red, blue, 0);
  notes.settle(note, false);
  assert.deepEqual(all(notes), ['delete 1 x', '1 is blue']);
});

test('in a renewal each object is told once, wherever it has changed meanwhile', () => {
  const notes = new EntityNotes();
  const [red, blue] = [thing('a', '1', 'red'), thing('a', '1', 'blue')];
  notes.beginRenewal();
  notes.changed('a', describer, red, blue, 0);
  assert.deepEqual(all(notes), ['1 is blue']);
  notes.renew('a', describer, red, 0);
  notes.renew('b', describer, thing('b', '2', 'red'), 0);
  notes.endRenewal();
  assert.deepEqual(all(notes), ['2 is red']);
});

test('an object that goes before it is told anew is told to be gone', () => {
  const notes = new EntityNotes();
  const red = thing('a', '1', 'red');
  notes.renew('a', describer, red, 0);
  notes.changed('a', describer, red, undefined, 0);
  assert.deepEqual(all(notes), ['delete 1']);
});

test('of more ends than may wait the rest is left out and counted', () => {
  const notes = new EntityNotes(2);
  for (const name of ['a', 'b', 'c']) notes.changed(name, describer, thing(name, name, 'red'), undefined, 0);
  assert.deepEqual([notes.size, notes.dropped], [2, 1]);
  assert.deepEqual(all(notes), ['delete a', 'delete b']);
  notes.changed('d', describer, thing('d', 'd', 'red'), undefined, 0);
  assert.deepEqual(all(notes), ['delete d']);
});

test('what was cleared does not come back when it fails', () => {
  const notes = new EntityNotes();
  notes.changed('a', describer, undefined, thing('a', '1', 'red'), 0);
  const note = notes.take()!;
  notes.clear();
  notes.settle(note, false);
  assert.equal(notes.size, 0);
});

const colour = fc.constantFrom('red', 'blue');
const name = fc.constantFrom('a', 'b');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('apply'), name, colour, parts: fc.dictionary(name, colour) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace'), name, colour }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), name }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take') }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('settle'), fate: fc.constantFrom('arrived', 'lost', 'unknown') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('renew', 'beginRenewal', 'endRenewal') }) },
);

test('whatever fails, a receiver that folds the events knows in the end exactly what lives', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const notes = new EntityNotes();
      const living = new Map<string, Thing>();
      const view = new Map<string, string | undefined>();
      const underWay: Note[] = [];
      let uids = 0;
      const arrive = (note: Note) => {
        for (const event of eventsOf(note)) {
          const key = `${event.entity.type} ${event.entity.id.key}`;
          if (event.type === 'delete') view.delete(key);
          else view.set(key, event.entity.attributes.colour);
        }
      };
      const set = (named: string, after: Thing | undefined) => {
        const before = living.get(named);
        if (before === undefined && after === undefined) return;
        notes.changed(named, describer, before, after, 0);
        if (after === undefined) living.delete(named);
        else living.set(named, after);
      };
      const settle = (fate: string) => {
        const note = underWay.shift();
        if (note === undefined) return;
        if (fate !== 'lost') arrive(note);
        notes.settle(note, fate === 'arrived');
      };
      const take = () => {
        const note = notes.take();
        if (note !== undefined) underWay.push(note);
        return note;
      };
      for (const each of steps) {
        if ('colour' in each) {
          const uid = each.do === 'replace' ? undefined : living.get(each.name)?.metadata.uid;
          set(each.name, thing(each.name, uid ?? String(++uids), each.colour, 'parts' in each ? each.parts : {}));
        } else if ('name' in each) set(each.name, undefined);
        else if ('fate' in each) settle(each.fate);
        else if (each.do === 'take') take();
        else if (each.do === 'beginRenewal') notes.beginRenewal();
        else if (each.do === 'endRenewal') notes.endRenewal();
        else for (const [named, object] of living) notes.renew(named, describer, object, 0);
      }
      while (underWay.length > 0) settle('arrived');
      while (take() !== undefined) settle('arrived');
      const expected = [...living.values()].flatMap(describe).map(({ key, attributes }) => [key, attributes.colour]);
      assert.deepEqual(new Map([...view].sort()), new Map((expected as [string, string][]).sort()));
      assert.equal(notes.size, 0);
    }),
    { numRuns: 5000 },
  );
});
