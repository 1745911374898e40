import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { type RecordedEvent, readSteps } from './recordings.ts';
import { readObject, readObjects, selectedKinds } from './selection.ts';
import { familiesIn, sampleLines } from './text.ts';

const { flags, initial, final, steps } = readSteps();

/** One kind as it stands: its living objects by uid. */
interface Watched {
  readonly kind: Kind;
  readonly objects: Map<string, KubernetesObject>;
}

const cluster = new Map<string, Watched>();
for (const kind of selectedKinds(flags)) {
  const objects = readObjects('basic', kind).map((object) => [object.metadata.uid, object] as const);
  cluster.set(kind.resource, { kind, objects: new Map(objects) });
}

test('the text before the first step is the recorded one', () => {
  assert.deepEqual([...exposed()].sort(), linesIn(initial).sort());
});

for (const { name, events, diff } of steps) {
  test(`${name} changes the series that it changed in kube-state-metrics`, () => {
    const before = exposed();
    for (const event of events) apply(event);
    const after = exposed();
    assert.deepEqual(
      { gone: without(before, after), come: without(after, before) },
      {
        gone: [
          ...diff.removed,
          ...diff.typeLinesRemoved,
          ...diff.changed.map(({ series, from }) => `${series} ${from}`),
        ].sort(),
        come: [
          ...diff.added,
          ...diff.typeLinesAdded,
          ...diff.changed.map(({ series, to }) => `${series} ${to}`),
        ].sort(),
      },
    );
  });
}

test('the text after the last step is the recorded one', () => {
  assert.deepEqual([...exposed()].sort(), linesIn(final).sort());
});

function apply({ resource, type, object }: RecordedEvent): void {
  const { kind, objects } = cluster.get(resource)!;
  const read = readObject(kind.schema, object);
  if (type === 'DELETED') objects.delete(read.metadata.uid);
  else objects.set(read.metadata.uid, read);
}

/** The lines of everything that lives, TYPE lines among them. */
function exposed(): Set<string> {
  const lines = new Set<string>();
  for (const { kind, objects } of cluster.values()) {
    if (objects.size === 0) continue;
    for (const family of kind.families) {
      lines.add(`# TYPE ${family.name} ${family.type}`);
      for (const line of sampleLines(kind, family, [...objects.values()])) lines.add(line);
    }
  }
  return lines;
}

/** The lines that the other exposition does not have, sorted. */
function without(lines: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...lines].filter((line) => !others.has(line)).sort();
}

function linesIn(text: string): string[] {
  return familiesIn(text).flatMap(({ name, type, lines }) => [`# TYPE ${name} ${type}`, ...lines]);
}
