import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../../test/support/until.ts';
import { readSettings } from '../config/read-settings.ts';
import type { Settings } from '../config/settings.ts';
import { CodedError } from '../errors.ts';
import { followConfiguration, type Reload } from './reload.ts';

interface Following extends Reload {
  readonly path: string;
  readonly applied: Settings[];
  readonly results: boolean[];
  readonly logged: string[];
}

/** Follows a file whose text is first `content`; `apply` may refuse. */
function follow(context: TestContext, content: string, apply: (settings: Settings) => void = () => {}): Following {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, content);
  const read = () => {
    const invocation = readSettings([`--config=${path}`], {}, assert.fail);
    assert.ok('run' in invocation);
    return invocation.run;
  };
  const [applied, results, logged]: [Settings[], boolean[], string[]] = [[], [], []];
  const ending = new AbortController();
  context.after(() => ending.abort());
  const write = (about: object | string, sentence?: string) => void logged.push(sentence ?? String(about));
  const reload = followConfiguration({
    settings: read(),
    read,
    apply: async (settings) => {
      apply(settings);
      applied.push(settings);
    },
    finished: (isUsed) => results.push(isUsed),
    log: { info: write, warn: write, error: write },
    signal: ending.signal,
    interval: 10,
  });
  return { ...reload, path, applied, results, logged };
}

describe('a changed configuration', () => {
  it('is followed when its file is written', async (context) => {
    const { path, applied } = follow(context, 'resources: [pods]');
    writeFileSync(path, 'resources: [pods, nodes]');
    await until('it is followed', () => applied.length === 1);
    assert.deepEqual(applied[0]!.resources, ['pods', 'nodes']);
  });

  it('that says the same changes nothing', async (context) => {
    const { path, applied, results, reload } = follow(context, 'resources: [pods]');
    writeFileSync(path, '# the same\nresources: {pods: {}}');
    await reload();
    assert.deepEqual([applied, results.at(-1)], [[], true]);
  });

  it('that is broken is refused with its place, and the next one is followed', async (context) => {
    const { path, applied, results, logged, reload } = follow(context, 'resources: [pods]');
    writeFileSync(path, 'port: 1\nresorces: [nodes]');
    await reload();
    assert.deepEqual([applied, results.at(-1)], [[], false]);
    assert.match(
      logged.join(),
      /the one before is kept.*line 2: the key "resorces" is not known; near it is resources/,
    );
    writeFileSync(path, 'resources: [nodes]');
    await reload();
    assert.deepEqual(applied.at(-1)!.resources, ['nodes']);
  });

  it('that can not work is refused, and tried again when it is read again', async (context) => {
    let isRefused = true;
    const { path, applied, results, reload } = follow(context, 'resources: [pods]', () => {
      if (isRefused) throw new CodedError('KSO_USAGE', { reason: 'it is refused' });
    });
    writeFileSync(path, 'resources: [nodes]');
    await reload();
    assert.equal(results.at(-1), false);
    isRefused = false;
    await reload();
    assert.deepEqual(applied.at(-1)!.resources, ['nodes']);
  });

  it('whose file is gone is refused', async (context) => {
    const { path, applied, results, reload } = follow(context, 'resources: [pods]');
    rmSync(path);
    await reload();
    assert.deepEqual([applied, results.at(-1)], [[], false]);
  });
});
