/** What people call a kind: by its plural, or by plural and group where another kind has the same plural. */
import { type Kind, kindId } from './declare/kind.ts';
import { kinds } from './kinds.ts';

const GROUPS: ReadonlyMap<string, string> = new Map(kinds.map(({ resource, group }) => [resource, group]));

/** What a kind is called by. */
export type Named = Pick<Kind, 'resource' | 'group' | 'version' | 'part'>;

/** The name for logs, labels and JSON: the plural of a built-in kind, the identity of any other. */
export function nameOf(kind: Named): string {
  return kind.version === undefined && GROUPS.get(kind.resource) === kind.group ? kind.resource : kindId(kind);
}

/** All names that are taken for the kind. A plural that a built-in kind has too means that one. */
export function namesOf(kind: Named): readonly string[] {
  const { resource, group, version, part } = kind;
  if (part !== undefined) return [...namesOf({ resource, group, version }), kindId(kind)];
  if (version !== undefined) return [...namesOf({ resource, group }), kindId(kind)];
  const id = kindId(kind);
  return id === resource || (GROUPS.get(resource) ?? group) !== group ? [id] : [resource, id];
}
