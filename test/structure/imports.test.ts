import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

/** What a module takes values or types from: `import { x }`, `import type { x }`, `import 'x'`, `export ... from`, `import('x')`. */
const IMPORT = /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)/gm;

/** All files by path from the root, each with those that it takes something from. */
function imports(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    globSync('{src,test,bench,deploy}/**/*.ts', { cwd: ROOT, exclude: ['test/library/project/**'] }).map((file) => {
      const found = [...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)];
      return [file, found.map(([, named, awaited]) => join(dirname(file), (named ?? awaited)!))];
    }),
  );
}

/** The first circle, as the files along it; undefined where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test('no file imports itself by way of others, not even types', () => {
  const graph = imports();
  const unknown = [...graph].flatMap(([file, all]) => all.filter((to) => !graph.has(to)).map((to) => `${file}: ${to}`));
  assert.deepEqual(unknown, [], 'imports of files that are not there');
  const circle = circleIn(graph);
  assert.equal(circle, undefined, `import circle, a type may stand in the wrong file: ${circle?.join(' -> ')}`);
});

test('a circle is found, and told by the files along it', () => {
  const circle = circleIn(
    new Map([
      ['a', ['b', 'c']],
      ['b', []],
      ['c', ['d']],
      ['d', ['b', 'c']],
    ]),
  );
  assert.deepEqual(circle, ['c', 'd', 'c']);
});
