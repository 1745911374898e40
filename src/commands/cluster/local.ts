/** Objects from files in the place of a cluster: the component's own way of reading, against an API server in this process. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { kindId } from '../../resources/declare/kind.ts';
import { kinds } from '../../resources/kinds.ts';
import { type KubernetesObject, SimulatedCluster } from '../../simulator/cluster.ts';
import { type Simulator, startSimulator } from '../../simulator/server/server.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { parseObjects, refusalOf } from './parse-objects.ts';

/** An API server on loopback that has the objects of some files, and what was left out of them. */
export interface LocalCluster extends Simulator {
  /** `kind` of objects that no family is about. */
  readonly leftOut: readonly string[];
}

/**
 * Reads YAML or JSON with any number of objects and lists of them; `-` is standard input. Throws KSO_OBJECTS for what can't be
 * read, with its place and nothing of its content.
 */
export async function startLocalCluster(
  files: readonly string[],
  { stdin }: Pick<CommandContext, 'stdin'>,
): Promise<LocalCluster> {
  const cluster = new SimulatedCluster({ keepsMetadata: true });
  const leftOut = new Set<string>();
  for (const file of files) {
    for (const object of await objectsIn(file, stdin)) {
      const kind = kinds.find(
        (each) => each.kind === object.kind && versionsOf(each).includes(object.apiVersion ?? ''),
      );
      if (kind === undefined) leftOut.add(String(object.kind));
      else if (typeof object.metadata?.name !== 'string') refuse(file, `a ${object.kind} has no metadata.name`);
      else {
        const namespace = kind.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
        cluster.apply(kindId(kind), { ...object, metadata: { ...object.metadata, ...(namespace && { namespace }) } });
      }
    }
  }
  return { ...(await startSimulator({ cluster })), leftOut: [...leftOut].sort() };
}

function versionsOf({ group, versions }: (typeof kinds)[number]): readonly string[] {
  return versions.map((version) => (group === '' ? version : `${group}/${version}`));
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
  if (!kind.endsWith('List') || !Array.isArray(items)) return [value as KubernetesObject];
  const { apiVersion } = value as { apiVersion?: string };
  // Items of a typed list have neither.
  const typed = kind === 'List' ? {} : { kind: kind.slice(0, -'List'.length), apiVersion };
  return items.flatMap((item) => flattened(file, { ...typed, ...item }));
}

function refuse(file: string, reason: string): never {
  throw refusalOf(file, reason);
}
