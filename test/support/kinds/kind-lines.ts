/** What the families of a kind expose for an object that is given as an API server would write it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields, MessageType } from '../../../src/kubernetes/codec/schema.ts';
import { createStringCache } from '../../../src/kubernetes/codec/strings.ts';
import { union } from '../../../src/kubernetes/codec/union.ts';
import { renderFamily } from '../../../src/prometheus/formats/text.ts';
import type { Family } from '../../../src/resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../../src/resources/declare/kind.ts';
import { readJson } from './read-object.ts';

/** One for all: to make it takes longer than to read a thousand objects. */
const STRINGS = createStringCache();

/** An object that is given as JSON, read along a schema. */
export function readAs<T>(schema: MessageType<Fields, T>, object: object): T {
  return readJson(schema, Buffer.from(JSON.stringify(object)), 0, STRINGS);
}

/**
 * The lines of some families over one object, without the labels that name the object, which are the same for all. The object
 * is read along the kind's schema, with what the family reads beside it, or that of its conventions, so that absent fields are as they are in a cluster.
 */
export function linesOf<T extends KubernetesObject>(
  kind: Kind<T>,
  object: object,
  ...names: readonly string[]
): readonly string[] {
  const nameless = { ...kind, identity: { labels: [], values: () => [] } };
  return names.flatMap((name) => {
    for (const { schema, families } of kind.conventions === undefined ? [kind] : [kind, kind.conventions]) {
      const family = families.find((candidate) => candidate.name === name);
      if (family === undefined) continue;
      const entity = family.entity && { ...family.entity, ...nameless.identity };
      const read = family.reads === undefined ? schema : union(schema, family.reads);
      return renderedLines(nameless, { ...family, entity }, [readAs(read, object)] as readonly T[]);
    }
    return assert.fail(`${kind.resource} has no family ${name}`);
  });
}

/** The lines that the exposition has for a family over some objects, one by one. */
export function renderedLines<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
): string[] {
  return renderFamily(kind, family, objects).bytes.toString().split('\n').slice(0, -1);
}

/** What the object is, the object as JSON, and its lines without the name of the family: `{phase="Active"} 1`, or `1`. */
export type Row = readonly [what: string, object: object, lines: readonly string[]];

/** A test for each row: what the family exposes for the object. */
export function table<T extends KubernetesObject>(kind: Kind<T>, family: string, rows: readonly Row[]): void {
  for (const [what, object, lines] of rows) {
    test(`${family} of ${what}`, () => {
      assert.deepEqual(
        linesOf(kind, object, family).map((line) => line.replace(/^[^ {]+ ?/, '')),
        lines,
      );
    });
  }
}
