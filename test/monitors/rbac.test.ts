import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rbacOf } from '../../src/commands/generate/rbac.ts';
import { readSettings } from '../../src/config/read-settings.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

/** What the roles allow of monitors and definitions, as `namespace resource: verbs`. */
function allowed(...flags: readonly string[]): string[] {
  const invocation = readSettings(flags, {}, assert.fail);
  assert.ok('run' in invocation);
  const objects = rbacOf({ settings: invocation.run, kinds: [] }, { name: 'a', namespace: 'b' }) as Role[];
  return objects.flatMap(({ metadata, rules = [] }) =>
    rules.flatMap(({ resources, verbs }) =>
      resources
        .filter((resource) => /monitors|definitions/.test(resource))
        .map((resource) => `${metadata.namespace ?? '*'} ${resource}: ${verbs.join(' ')}`),
    ),
  );
}

const DEFINITIONS = '* customresourcedefinitions: list watch';

for (const [flags, expected] of [
  [[], []],
  [['--resource-metrics-monitors'], [DEFINITIONS, '* resourcemetricsmonitors: list watch']],
  [
    ['--resource-metrics-monitors', '--namespaces=sea'],
    [DEFINITIONS, 'sea resourcemetricsmonitors: list watch'],
  ],
  [
    ['--resource-metrics-monitors', '--resource-metrics-monitors-status'],
    [DEFINITIONS, '* resourcemetricsmonitors: get list watch', '* resourcemetricsmonitors/status: update'],
  ],
] as const) {
  test(`with ${flags.join(' ') || 'no flags'} the roles allow ${expected.length} resources of monitors`, () => {
    assert.deepEqual(allowed(...flags), expected);
  });
}
