/** The manifests in `deploy/`, in a real API server. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Admin, Json } from './admin.ts';

/** A rule of RBAC as the manifests write it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A manifest by its path from `deploy/base/` without `.yaml`. */
export function manifest(name: string): Json {
  return parse(readFileSync(new URL(`../../deploy/base/${name}.yaml`, import.meta.url), 'utf8'));
}

/** Creates objects of the core group or of RBAC, in the namespaces that they name. */
export async function apply(admin: Admin, ...objects: readonly Json[]): Promise<void> {
  for (const object of objects) await admin.create(collectionOf(object), object);
}

/** Where an object of the core group or of RBAC is. */
export function pathOf(object: Json): string {
  return `${collectionOf(object)}/${object.metadata.name}`;
}

/** A ClusterRole, or a Role in the namespace, with a binding of its own to a user of its own; all have one name. */
export function roleFor(user: string, rules: readonly Rule[], namespace?: string): [role: Json, binding: Json] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name: user, ...(namespace !== undefined && { namespace }) };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: user };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }];
  return [
    { apiVersion, kind, metadata, rules },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}

/** The rules without one resource of one group. */
export function without(rules: readonly Rule[], group: string, resource: string): Rule[] {
  return rules
    .map((rule) =>
      rule.apiGroups.includes(group) ? { ...rule, resources: rule.resources.filter((one) => one !== resource) } : rule,
    )
    .filter(({ resources }) => resources.length > 0);
}

function collectionOf({ apiVersion, kind, metadata }: Json): string {
  const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}${scope}/${kind.toLowerCase()}s`;
}
