import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrinter } from './changes.ts';
import type { List } from './formats.ts';

interface Item {
  readonly name: string;
  readonly count: number;
  readonly age?: number;
}

function listOf(items: readonly Item[]): List<Item> {
  return {
    kind: 'ItemList',
    items,
    nameOf: ({ name }) => name,
    columns: [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'COUNT', text: ({ count }) => count, isNumber: true },
      { title: 'AGE', text: ({ age }) => age, isRestless: true },
    ],
  };
}

/** What is printed for lists one after the other. */
async function printed(options: Record<string, string | boolean>, ...lists: readonly List<Item>[]): Promise<string[]> {
  const texts: string[] = [];
  const write = async (text: string | Uint8Array) => void texts.push(String(text));
  const print = createPrinter<Item>({ options, output: { write, width: undefined, hasColours: false } });
  for (const list of lists) {
    texts.push('');
    await print(list);
  }
  return texts
    .join('|')
    .split('|')
    .filter((text) => text !== '');
}

const FIRST = listOf([
  { name: 'a', count: 1, age: 1 },
  { name: 'b', count: 1, age: 1 },
]);
const SECOND = listOf([
  { name: 'b', count: 20, age: 2 },
  { name: 'long', count: 3, age: 2 },
]);

test('a watched table tells what is gone, what is other and what came, below one heading', async () => {
  assert.deepEqual(await printed({ watch: true, output: 'table' }, FIRST, SECOND), [
    'EVENT      NAME   COUNT   AGE\nADDED      a          1   1\nADDED      b          1   1\n',
    'DELETED    a          1   1\nMODIFIED   b         20   2\nADDED      long       3   2\n',
  ]);
});

test('what is other by its age alone is no change', async () => {
  const later = listOf(FIRST.items.map((item) => ({ ...item, age: 9 })));
  assert.equal((await printed({ watch: true, output: 'table' }, FIRST, later)).length, 1);
});

test('a list without rows has its heading once', async () => {
  const none = listOf([]);
  assert.deepEqual(await printed({ watch: true, output: 'table' }, none, none, SECOND), [
    'EVENT   NAME   COUNT   AGE\n',
    'ADDED      b         20   2\nADDED      long       3   2\n',
  ]);
});

test('each format tells the changes in its own way', async () => {
  const last = async (output: string) => (await printed({ watch: true, output }, FIRST, SECOND)).at(-1);
  assert.equal(await last('name'), 'a\nb\nlong\n');
  assert.equal(await last('jsonpath={.name}={.count};'), 'a=1;b=20;long=3;');
  assert.equal(await last('custom-columns=N:.name,C:.count'), 'a      1\nb      20\nlong   3\n');
  assert.match((await last('json'))!, /^\{"type":"DELETED","object":\{"name":"a".*\}\}\n\{"type":"MODIFIED"/);
  assert.match((await last('yaml'))!, /^---\ntype: DELETED\nobject:\n {2}name: a\n/);
});

test('without --watch a list is printed whole', async () => {
  assert.deepEqual(await printed({ output: 'name' }, FIRST, SECOND), ['a\nb\n', 'b\nlong\n']);
});
