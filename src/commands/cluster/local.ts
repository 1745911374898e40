/** Objects from files in the place of a cluster: the component's own way of reading, against an API server in this process. */

import type { CustomResourceRules } from '../../custom-resources/rules/rules.ts';
import { type Kind, kindId } from '../../resources/declare/kind.ts';
import { kinds } from '../../resources/kinds.ts';
import { type KubernetesObject, SimulatedCluster } from '../../simulator/cluster.ts';
import { type Simulator, startSimulator } from '../../simulator/server/server.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { placed, readObjectFiles } from './object-files.ts';

/** An API server on loopback that has the objects of some files, and what was left out of them. */
export interface LocalCluster extends Simulator {
  /** `kind` of objects that no family is about. */
  readonly leftOut: readonly string[];
}

/**
 * Serves the objects of the files, those of custom resources as far as `rules` mean them. Throws KSO_OBJECTS for what can't be
 * read.
 */
export async function startLocalCluster(
  files: readonly string[],
  { stdin }: Pick<CommandContext, 'stdin'>,
  rules: CustomResourceRules | undefined,
): Promise<LocalCluster> {
  const cluster = new SimulatedCluster({ keepsMetadata: true });
  serveAllKinds(cluster);
  const others: KubernetesObject[] = [];
  for (const { object } of await readObjectFiles(files, stdin)) {
    const kind = kinds.find((each) => each.kind === object.kind && versionsOf(each).includes(object.apiVersion ?? ''));
    if (kind === undefined) others.push(object);
    else cluster.apply(kindId(kind), placed(object, kind));
  }
  const custom = rules && (await import('./local-custom.ts'));
  const leftOut = custom === undefined ? others : custom.serveCustom(cluster, others, rules!);
  const names = new Set(leftOut.map(({ kind }) => String(kind)));
  return { ...(await startSimulator({ cluster })), leftOut: [...names].sort() };
}

/** A cluster need not have all kinds that there are families for; this one has. */
function serveAllKinds({ api }: SimulatedCluster): void {
  for (const { group, versions, kind, resource, namespaced } of kinds) {
    for (const version of versions) {
      if (api.find(group, version, resource) !== undefined) continue;
      const scope = namespaced ? 'Namespaced' : 'Cluster';
      api.register({ group, version, kind, plural: resource, scope });
    }
  }
}

function versionsOf({ group, versions }: Kind): readonly string[] {
  return versions.map((version) => (group === '' ? version : `${group}/${version}`));
}
