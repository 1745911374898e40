import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exposedName } from '../../src/prometheus/formats/names.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import type { Family } from '../../src/resources/declare/family.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { checkedSink, labelOf } from '../support/kinds/checked-sink.ts';
import { CLUSTERS, listBody } from './recordings.ts';
import { readObject, readObjects, recordedKinds } from './selection.ts';
import { sampleLines } from './text.ts';

const EVERYTHING = { labels: ['*'], annotations: ['*'], families: () => true };

for (const plain of recordedKinds) {
  const recorded = CLUSTERS.flatMap((cluster) => parsedItems(listBody(cluster, plain.resource)));

  test(`whatever fields of ${plain.resource} are absent, each family gives valid labels and text that reads back`, () => {
    holds(configure(plain, EVERYTHING));
  });

  if (plain.conventions === undefined) continue;
  test(`whatever fields of ${plain.resource} are absent, the same is true of the semantic conventions`, () => {
    holds(configure(plain, { profile: 'semconv' }));
  });

  function holds(kind: Kind): void {
    fc.assert(
      fc.property(fc.nat(recorded.length - 1), fc.array(fc.nat(), { maxLength: 12 }), (index, removed) => {
        const object = structuredClone(recorded[index]!);
        for (const choice of removed) removeOne(object, choice);
        const read = readObject(kind.schema, object);
        for (const family of kind.families) {
          family.visit(read, checkedSink(kind, family));
          assert.deepEqual(
            parsed(String(renderFamily(kind, family, [read]).bytes)),
            emitted(kind, family, read),
            family.name,
          );
        }
      }),
      { numRuns: 50 },
    );
  }
}

for (const plain of recordedKinds) {
  test(`families of ${plain.resource} read no label or annotation that their kind does not keep`, () => {
    const { families } = EVERYTHING;
    const [kind, whole] = [configure(plain, { families }), configure(plain, EVERYTHING)];
    for (const cluster of CLUSTERS) {
      const [pruned, kept] = [readObjects(cluster, kind), readObjects(cluster, whole)];
      for (const family of kind.families.filter(({ lists }) => lists === undefined)) {
        assert.deepEqual(sampleLines(kind, family, pruned), sampleLines(whole, family, kept));
      }
    }
  });
}

/** The items of a list as plain objects, without the largest int64, which `JSON.parse` would round out of its range. */
function parsedItems(body: Buffer): readonly unknown[] {
  return JSON.parse(body.toString().replaceAll('9223372036854775807', '9007199254740991')).items;
}

/** Takes one member of the object away, at any depth. */
function removeOne(object: unknown, choice: number): void {
  const members = membersOf(object);
  const { parent, key } = members[choice % members.length] ?? {};
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (parent !== undefined && key !== undefined) delete parent[key];
}

interface Member {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function membersOf(value: unknown): readonly Member[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...membersOf(parent[key])]);
}

interface Sample {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** What a family gives for an object, as a reader of its text should find it. */
function emitted(kind: Kind, family: Family<KubernetesObject>, object: KubernetesObject): Sample[] {
  const samples: Sample[] = [];
  const identity = identityOf(kind, family);
  const pairs = (names: readonly string[], values: readonly (string | undefined)[]) =>
    names.map(labelOf(family)).flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]] as const]));
  eachSample(family, [object], {
    object: () => {},
    sample: (value, own = [], dynamic = { names: [], values: [] }) => {
      const labels = [
        ...pairs(identity.labels, identity.values(object)),
        ...pairs(family.labels, own),
        ...pairs(dynamic.names, dynamic.values),
      ];
      samples.push({ name: exposedName(family), labels, value: value === 0 ? 0 : value });
    },
  });
  return samples;
}

/** Reads the lines of the text format; fails for a line that is none. */
function parsed(text: string): Sample[] {
  const lines = text.split('\n');
  assert.equal(lines.pop(), '');
  return lines.map((line) => {
    const [, name, , body = '', value] = SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
    const labels = [...body.matchAll(LABEL)].map(([, label, escaped]) => [label!, unescaped(escaped!)] as const);
    return { name: name!, labels, value: Number(value!.replace('Inf', 'Infinity')) };
  });
}

const SAMPLE = /^(\w+)(\{((?:\w+="(?:[^"\\]|\\.)*",?)*)\})? (\S+)$/s;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/gs;

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}
