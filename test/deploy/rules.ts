/** Rules of RBAC as sets of single permissions. */
import type { Kind } from '../../src/resources/declare/kind.ts';
import type { Json } from './render.ts';

/** `verb group/resource`, with `/name` behind it where only that object is meant. */
export function permissionsOf(rules: readonly Json[]): Set<string> {
  const permissions = new Set<string>();
  for (const { apiGroups, resources, resourceNames = [''], verbs } of rules) {
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames)
          for (const verb of verbs) permissions.add(`${verb} ${group}/${resource}${name === '' ? '' : `/${name}`}`);
  }
  return permissions;
}

/** What it takes to list and watch kinds. */
export function watching(kinds: readonly Pick<Kind, 'group' | 'resource'>[]): string[] {
  return kinds.flatMap(({ group, resource }) => ['list', 'watch'].map((verb) => `${verb} ${group}/${resource}`));
}

/** What it takes to hold a Lease. */
export function holding(lease: string): string[] {
  const leases = 'coordination.k8s.io/leases';
  return [`get ${leases}/${lease}`, `update ${leases}/${lease}`, `create ${leases}`];
}

/** What it takes to ask who scrapes, and whether they may. */
export const REVIEWS = [
  'create authentication.k8s.io/tokenreviews',
  'create authorization.k8s.io/subjectaccessreviews',
];

/** What it takes to find out which pod of a StatefulSet this is. */
export function findingShards(statefulSet: string): string[] {
  return ['get /pods', ...['get', 'list', 'watch'].map((verb) => `${verb} apps/statefulsets/${statefulSet}`)];
}
