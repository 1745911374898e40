import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const { KSO_ACTIONLINT } = process.env;
const skip = KSO_ACTIONLINT === undefined && 'test/image/build.sh builds actionlint, and prints KSO_ACTIONLINT';

const files = globSync('.github/workflows/*.yml', { cwd: REPOSITORY });
const workflows = files.map((file) => [file, parse(readFileSync(`${REPOSITORY}/${file}`, 'utf8'))] as const);

interface Step {
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

function jobsOf(workflow: unknown): readonly (readonly [name: string, job: Job])[] {
  return Object.entries((workflow as { jobs: Record<string, Job> }).jobs);
}

test('actionlint finds nothing in the workflows', { skip }, () => {
  execFileSync(KSO_ACTIONLINT!, ['-no-color'], { cwd: REPOSITORY, encoding: 'utf8' });
});

test('each workflow may read the repository and no more, but for jobs that say otherwise', () => {
  assert.ok(workflows.length >= 2);
  for (const [file, workflow] of workflows) {
    assert.deepEqual(workflow.permissions, { contents: 'read' }, file);
    for (const [name, job] of jobsOf(workflow)) assert.notEqual(job.permissions?.contents, 'write', `${file}: ${name}`);
  }
});

test('what a workflow runs is there', () => {
  const { scripts } = JSON.parse(readFileSync(`${REPOSITORY}/package.json`, 'utf8'));
  const commands = workflows
    .flatMap(([, workflow]) => jobsOf(workflow).flatMap(([, { steps }]) => steps))
    .map(({ run }) => run ?? '');
  const asked = commands.flatMap((command) => [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!));
  assert.ok(asked.length > 2);
  assert.deepEqual(
    asked.filter((name) => !(name in scripts)),
    [],
  );
  assert.ok(commands.includes('.ci/run') && existsSync(`${REPOSITORY}/.ci/run`));
});

test('a release fails without its entry in the changelog', () => {
  const { version } = JSON.parse(readFileSync(`${REPOSITORY}/package.json`, 'utf8'));
  const changelog = readFileSync(`${REPOSITORY}/CHANGELOG.md`, 'utf8');
  assert.ok(changelog.includes(`## ${version}`));
});
