import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { kinds } from '../../src/resources/kinds.ts';
import { readDashboards } from '../dashboards/read.ts';

const ROOT = join(import.meta.dirname, '../..');

/** All queries of rules and dashboards. */
function queries(): readonly string[] {
  const files = globSync('deploy/prometheus/*.yaml', { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), 'utf8'),
  );
  const groups = files.flatMap((text) => (parse(text) as { groups: { rules: { expr: string }[] }[] }).groups);
  const panels = readDashboards().flatMap((dashboard) => dashboard.panels);
  return [...groups.flatMap(({ rules }) => rules), ...panels.flatMap(({ targets = [] }) => targets)].map(
    ({ expr }) => expr,
  );
}

/** The labels of each family by its name. */
const labelsOf = new Map(
  kinds.flatMap((kind) =>
    kind.families.map(({ name, labels }): [string, Set<string>] => [
      name,
      new Set([...kind.identity.labels, ...labels]),
    ]),
  ),
);

/** The names of the component's own metrics: what stands in its source. */
const own = new Set(
  globSync('src/telemetry/*.ts', { cwd: ROOT }).flatMap(
    (file) => readFileSync(join(ROOT, file), 'utf8').match(/(?<=')kube_state_\w+(?=')/g) ?? [],
  ),
);

/** What Prometheus and the user add. */
const ADDED = new Set(['job', 'instance', 'cluster']);

test('rules and dashboards ask for nothing that nobody tells', () => {
  const unknown = new Set<string>();
  for (const query of queries()) {
    for (const [, name, matchers] of query.matchAll(/\b(kube_\w+)\{([^}]*)\}/g)) {
      const labels = labelsOf.get(name!);
      if (labels === undefined) {
        if (!own.has(name!.replace(/_(sum|count)$/, ''))) unknown.add(name!);
        continue;
      }
      for (const [, label] of matchers!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)) {
        if (!labels.has(label!) && !ADDED.has(label!)) unknown.add(`${name}{${label}}`);
      }
    }
  }
  assert.deepEqual([...unknown], []);
  assert.ok(own.size > 10 && labelsOf.size > 300);
});
