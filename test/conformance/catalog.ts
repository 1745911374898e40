/** The families that kube-state-metrics has. What it does not have is ours beyond it: it is held to nothing here. */
import { readFileSync } from 'node:fs';
import type { Kind } from '../../src/resources/declare/kind.ts';

/** A family as kube-state-metrics documents or codes it; the order of a resource's entries is that of its output. */
export interface CatalogEntry {
  readonly resource: string;
  readonly name: string;
  readonly type: string;
  readonly stability: string;
  /** Fixed label names in their order; where samples differ in theirs, those of all. */
  readonly labels: readonly string[];
  readonly optIn?: true;
  readonly deprecatedVersion?: string;
  /** Set for families of labels and annotations that an allowlist opens. */
  readonly allowlistGated?: true;
  readonly dynamicPrefix?: string;
  readonly defaultResource?: true;
  readonly scope: 'Cluster' | 'Namespaced';
  /** Label name → all values that it can have. */
  readonly enumerations?: Readonly<Record<string, readonly string[]>>;
}

/** All families. */
export const catalog: readonly CatalogEntry[] = JSON.parse(
  readFileSync(new URL('catalog.json', import.meta.url), 'utf8'),
);

const names = new Set(catalog.map(({ name }) => name));

/** Whether kube-state-metrics has the family. */
export function inCatalog({ name }: { readonly name: string }): boolean {
  return names.has(name);
}

/** The kind with those of its families alone that kube-state-metrics has. */
export function catalogued(kind: Kind): Kind {
  return { ...kind, families: kind.families.filter(inCatalog) };
}
