/** Finds out which fields families read, by watching them read objects that say everything that there is to say. */
import fc from 'fast-check';
import type { AnyType } from '../../src/kubernetes/codec/schema.ts';
import type { Join } from '../../src/resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { joinReader } from '../../src/resources/options/pruned.ts';
import { CLUSTERS } from '../conformance/recordings.ts';
import { readObjects, recordedKinds } from '../conformance/selection.ts';
import { arbitraryOf } from '../support/kinds/schema-arbitrary.ts';
import { wordsOf } from './words.ts';

/** The names of families, by the path of a field that they read. */
export type Readers = ReadonlyMap<string, ReadonlySet<string>>;

/** What is read of every object, by those who keep it. They read the `resourceVersion` too, but it is no label of any. */
const NAMING = ['name', 'namespace', 'uid', 'creationTimestamp', 'labels', 'annotations'];

/** The kind with all of its families, of both profiles, and all of its fields, whatever is known of who reads them. */
export function withAllFamilies(kind: Kind): Kind {
  const families = kind.families.map((family) => ({ ...family, optIn: false }));
  return configure({ ...kind, families }, { profile: 'both', labels: ['*'], annotations: ['*'] });
}

/** The recorded objects of a kind; none where kube-state-metrics does not know the kind. */
export function recordedOf(kind: Kind): readonly KubernetesObject[] {
  return recordedKinds.some((recorded) => kindId(recorded) === kindId(kind))
    ? CLUSTERS.flatMap((cluster) => readObjects(cluster, kind))
    : [];
}

/** The recorded objects of a kind and some that say anything; the same with each call. */
export function samplesOf(kind: Kind): readonly KubernetesObject[] {
  return [...recordedOf(kind), ...fc.sample(arbitraryOf(kind.schema, wordsOf(kind)), { seed: 1, numRuns: 4000 })];
}

/**
 * Who reads which fields of a kind's objects: families, joins as `joinReader` names them, and for a join that metrics of
 * another kind need, these. Fields are left out that the labels of the kind read.
 */
export function observe(kind: Kind, objects: readonly KubernetesObject[]): Readers {
  const named = new Set(NAMING.map((name) => `metadata.${name}`));
  const watch = (note: (path: string) => void, read: (object: KubernetesObject) => void) => {
    for (const object of objects) read(watched(object, kind.schema, '', note) as KubernetesObject);
  };
  watch((path) => named.add(path), kind.identity.values);
  const readers = new Map<string, Set<string>>();
  for (const [reader, read] of [...familiesOf(kind), ...joinsOf(kind)]) {
    watch((path) => {
      if (!named.has(path)) readers.set(path, (readers.get(path) ?? new Set()).add(reader));
    }, read);
  }
  return readers;
}

type Reader = readonly [name: string, read: (object: KubernetesObject) => void];

function familiesOf(kind: Kind): readonly Reader[] {
  return kind.families.map((family) => [
    family.name,
    (object) => {
      family.entity?.values(object);
      family.visit(object, () => {});
    },
  ]);
}

/** What joins read of the kind, as what depends on others and as what others depend on. Nothing given, they read most. */
function joinsOf({ joinable = {}, ...kind }: Kind): readonly Reader[] {
  const dependent = Object.entries(joinable).map(
    ([name, { join, labels, attributes }]): Reader => [
      joinReader(name),
      (object) => {
        join?.key(object);
        for (const { value } of [...labels, ...attributes]) value(object, undefined);
      },
    ],
  );
  const source = kinds.flatMap(({ joinable = {}, conventions }) => [
    ...Object.entries(joinable).flatMap(([name, { join }]) => givesFor([joinReader(name)], join)),
    ...(conventions?.joins ?? []).flatMap((join) =>
      givesFor(conventions?.families.map(({ name }) => name) ?? [], join),
    ),
  ]);
  return [...dependent, ...source];

  function givesFor(readers: readonly string[], join: Join | undefined): readonly Reader[] {
    const give = join?.sources[kindId(kind)]?.give;
    return give === undefined ? [] : readers.map((name) => [name, give]);
  }
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

/** The families that read no more than what the labels of the kind read, in a row without a path; no row where there are none. */
export function othersText(kind: Kind, readers: Readers): readonly string[] {
  const known = new Set([...readers.values()].flatMap((names) => [...names]));
  const others = kind.families.map(({ name }) => name).filter((name) => !known.has(name));
  return others.length === 0 ? [] : [`: ${others.sort().join(' ')}`];
}

/**
 * The readers as a text: of the fields that some families read and others do not, each with its readers. What is within a
 * field that has the same readers is left out, and messages that are always there, which stand for what is in them. Lists
 * are read whole: what of an element is read depends on what it says, of which no number of samples shows all.
 */
export function readersText(kind: Kind, readers: Readers): readonly string[] {
  return linesOf(kind.schema, '', undefined, readers);
}

function linesOf(type: AnyType, path: string, inherited: string | undefined, readers: Readers): readonly string[] {
  if (type.kind !== 'message') return [];
  return Object.entries(type.fields).flatMap(([name, [, field]]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const names = [...(readers.get(at) ?? [])].sort().join(' ');
    const stands = field.kind === 'message' && field.absent !== undefined;
    if (names === '' || names === inherited || stands) return linesOf(field, at, inherited, readers);
    return [`${at}: ${names}`, ...linesOf(field, at, names, readers)];
  });
}
