/** Finds out which fields families read, by watching them read objects that say everything that there is to say. */
import fc from 'fast-check';
import type { AnyType } from '../../src/kubernetes/codec/schema.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { kindId } from '../../src/resources/declare/kind.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { CLUSTERS } from '../conformance/recordings.ts';
import { readObjects, recordedKinds } from '../conformance/selection.ts';
import { arbitraryOf } from '../support/schema-arbitrary.ts';

/** The names of families, by the path of a field that they read. */
export type Readers = ReadonlyMap<string, ReadonlySet<string>>;

/** What is read of every object, by those who keep it. */
const NAMING = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'labels', 'annotations'];

/** The kind with all of its families. */
export function withAllFamilies(kind: Kind): Kind {
  return configure(kind, { labels: ['*'], annotations: ['*'], families: () => true });
}

/** The recorded objects of a kind; none where kube-state-metrics does not know the kind. */
export function recordedOf(kind: Kind): readonly KubernetesObject[] {
  return recordedKinds.some((recorded) => kindId(recorded) === kindId(kind))
    ? CLUSTERS.flatMap((cluster) => readObjects(cluster, kind))
    : [];
}

/** The recorded objects of a kind and some that say anything; the same with each call. */
export function samplesOf(kind: Kind): readonly KubernetesObject[] {
  return [...recordedOf(kind), ...fc.sample(arbitraryOf(kind.schema), { seed: 1, numRuns: 1000 })];
}

/** Which families of the kind read which fields of the objects; without the fields that the labels of the kind read. */
export function observe(kind: Kind, objects: readonly KubernetesObject[]): Readers {
  const readers = new Map<string, Set<string>>();
  const named = new Set(NAMING.map((name) => `metadata.${name}`));
  for (const object of objects) {
    kind.identity.values(watched(object, kind.schema, '', (path) => named.add(path)) as KubernetesObject);
  }
  for (const family of kind.families) {
    const note = (path: string) => {
      if (named.has(path)) return;
      const names = readers.get(path) ?? new Set();
      readers.set(path, names.add(family.name));
    };
    for (const object of objects) family.visit(watched(object, kind.schema, '', note) as KubernetesObject, () => {});
  }
  return readers;
}

function watched(value: unknown, type: AnyType, path: string, note: (path: string) => void): unknown {
  if (type.kind === 'list') return (value as unknown[]).map((element) => watched(element, type.element, path, note));
  if (type.kind !== 'message' || value === undefined) return value;
  // A copy: what is frozen can't be shown otherwise than it is.
  return new Proxy({ ...(value as object) } as Record<PropertyKey, unknown>, {
    get(fields, name) {
      const field = type.fields[String(name)];
      if (field === undefined) return fields[name];
      const at = path === '' ? String(name) : `${path}.${String(name)}`;
      note(at);
      return watched(fields[name], field[1], at, note);
    },
  });
}

/**
 * The readers as a text: of the fields that some families read and others do not, each with its readers. What is within a
 * field that has the same readers is left out, and messages that are always there, which stand for what is in them.
 */
export function readersText(kind: Kind, readers: Readers): readonly string[] {
  return linesOf(kind.schema, '', undefined, readers);
}

function linesOf(type: AnyType, path: string, inherited: string | undefined, readers: Readers): readonly string[] {
  if (type.kind === 'list') return linesOf(type.element, path, inherited, readers);
  if (type.kind !== 'message') return [];
  return Object.entries(type.fields).flatMap(([name, [, field]]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const names = [...(readers.get(at) ?? [])].sort().join(' ');
    const stands = field.kind === 'message' && field.absent !== undefined;
    if (names === '' || names === inherited || stands) return linesOf(field, at, inherited, readers);
    return [`${at}: ${names}`, ...linesOf(field, at, names, readers)];
  });
}
