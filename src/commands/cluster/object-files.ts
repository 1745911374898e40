/** Objects of Kubernetes from YAML and JSON files, with any number of objects and lists of them in each. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Kind } from '../../resources/declare/kind.ts';
import type { KubernetesObject } from '../../simulator/cluster.ts';
import { parseObjects, refusalOf } from './parse-objects.ts';

/** An object, and the file that it is from. */
export interface FiledObject {
  readonly file: string;
  readonly object: KubernetesObject;
}

/** Reads files; `-` is standard input. Throws KSO_OBJECTS for what can't be read, with its place and nothing of its content. */
export async function readObjectFiles(
  files: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly FiledObject[]> {
  const all: FiledObject[] = [];
  for (const file of files) for (const object of await objectsIn(file, stdin)) all.push({ file, object });
  return all;
}

async function objectsIn(file: string, stdin: AsyncIterable<Uint8Array>): Promise<readonly KubernetesObject[]> {
  const text = await (file === '-' ? buffer(stdin) : readFile(file)).then(String, (error: Error) =>
    refuse(file, error.message),
  );
  const documents = await parseObjects(text, (reason) => refuse(file, reason));
  return documents.flatMap((document) => flattened(file, document));
}

/** The objects of a list, or the one that it is. */
function flattened(file: string, value: unknown): readonly KubernetesObject[] {
  if (value === null || value === undefined) return [];
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  if (typeof kind !== 'string') return refuse(file, 'there is something that is no object of Kubernetes');
  if (!kind.endsWith('List') || !Array.isArray(items)) return [named(file, value as KubernetesObject)];
  const { apiVersion } = value as { apiVersion?: string };
  // Items of a typed list have neither.
  const typed = kind === 'List' ? {} : { kind: kind.slice(0, -'List'.length), apiVersion };
  return items.flatMap((item) => flattened(file, { ...typed, ...item }));
}

/** In the namespace `default` where it names none and needs one. */
export function placed(object: KubernetesObject, { namespaced }: Pick<Kind, 'namespaced'>): KubernetesObject {
  const namespace = namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  return { ...object, metadata: { ...object.metadata, ...(namespace && { namespace }) } };
}

function named(file: string, object: KubernetesObject): KubernetesObject {
  if (typeof object.metadata?.name === 'string') return object;
  return refuse(file, `a ${object.kind} has no metadata.name`);
}

function refuse(file: string, reason: string): never {
  throw refusalOf(file, reason);
}
