/** Shards by ranges, of an API server that leaves out what belongs to others (KEP-5866), and of one that does not. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isInShard, type Shard, shardSelectorOf } from '../../src/kubernetes/scope.ts';
import { until } from '../support/until.ts';
import { noteAnswers } from './answers.ts';
import { apiserver, nextApiserver, type ServerChoices, startApiServer, TOKENS } from './harness.ts';
import { chance, changeAtRandom, createRecordedObjects } from './objects.ts';
import { kubeconfig, startWatcher, type Watcher } from './watcher.ts';

const FLAGS = ['--server-side-sharding=true', '--join=workload', '--metric-labels-allowlist=*=[*]'];

for (const [name, program] of [
  ['', apiserver],
  [' of the next minor version', nextApiserver],
] as const) {
  for (const shards of [true, false]) {
    const title = `shards by ranges are the whole, at an API server${name} that ${shards ? 'knows them' : 'does not'}`;
    test(title, { skip: program.skip }, (t) => compare(t, { program, shards }));
  }
}

async function compare(t: TestContext, choices: ServerChoices): Promise<void> {
  const server = await startApiServer(t, choices);
  const { admin } = server;
  const stored = await createRecordedObjects(admin);
  const config = await kubeconfig(server, { token: TOKENS.admin });
  const start = async (context: TestContext, flags: readonly string[]) => {
    const watcher = await startWatcher(context, { flags: [`--kubeconfig=${config}`, ...FLAGS, ...flags] });
    await watcher.ready();
    return watcher;
  };
  const alone = await start(t, []);

  await t.test('it selects by the hash that is used here, and says so just if it does', async () => {
    const all = (await admin.get('/api/v1/pods')).items as readonly { metadata: { uid: string } }[];
    for (let total = 2; total <= 7; total++) {
      let count = 0;
      for (let ordinal = 0; ordinal < total; ordinal++) {
        const shard: Shard = { ordinal, total, ranges: 'server' };
        const selector = shardSelectorOf(shard);
        const list = await admin.get(`/api/v1/pods?shardSelector=${encodeURIComponent(selector)}`);
        const own = all.filter(({ metadata }) => isInShard(metadata.uid, shard));
        count += own.length;
        assert.equal(list.metadata.shardInfo?.selector, choices.shards ? selector : undefined);
        assert.equal(list.items.length, choices.shards ? own.length : all.length);
      }
      assert.equal(count, all.length);
    }
  });

  for (let total = 1; total <= 7; total++) {
    await t.test(`${total} shards, while objects change`, async (context) => {
      const answers = noteAnswers(context);
      const shards = await Promise.all(
        Array.from({ length: total }, (_, shard) => start(context, [`--shard=${shard}`, `--total-shards=${total}`])),
      );
      const asked = answers().filter(({ query }) => query.has('shardSelector'));
      assert.equal(asked.length > 0, total > 1);
      assert.ok(asked.every(({ status }) => status === 200));
      const sources = new Set(['replicasets', 'jobs']);
      assert.ok(asked.every(({ resource }) => !sources.has(resource)));
      await untilEqual(shards, alone);
      await changeAtRandom(admin, stored, 25, chance(total));
      await untilEqual(shards, alone);
    });
  }
}

async function untilEqual(shards: readonly Watcher[], alone: Watcher): Promise<void> {
  let difference: readonly unknown[] = [];
  const isEqual = async () => {
    const [whole, ...parts] = await Promise.all([alone, ...shards].map(linesOf));
    const all = parts.flat().sort();
    const [known, told] = [new Set(whole), new Set(all)];
    difference = [
      whole!.length,
      all.length,
      whole!.find((line) => !told.has(line)),
      all.find((line) => !known.has(line)),
    ];
    return whole!.join('\n') === all.join('\n');
  };
  await until('all shards together tell the whole', isEqual, { limit: 20_000, details: () => difference });
}

async function linesOf(watcher: Watcher): Promise<string[]> {
  return (await watcher.scrape())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info{'))
    .sort();
}
