import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { command } from './harness.ts';

const LOCAL = ['--local', '-f', 'objects.yaml'];

async function series(): Promise<number> {
  const { stdout } = await command(['dump', ...LOCAL]);
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

test('a dry run of a push says how much it would be, and sends nothing', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const endpoint = `--otlp-metrics-endpoint=${receiver.url}`;
  const { status, stdout, stderr } = await command(['push', '--dry-run', '-o', 'json', endpoint, ...LOCAL]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Nothing was sent\.$/m);
  const [item] = JSON.parse(stdout).items;
  assert.deepEqual([item.name, item.points, item.requests], ['default', await series(), 1]);
  assert.ok(item.bytes > 0 && item.largest === item.bytes);
  assert.deepEqual(receiver.received, []);
});

test('a push sends everything once, and no end of a series', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const endpoint = `--otlp-metrics-endpoint=${receiver.url}`;
  const { status, stdout, stderr } = await command(['push', '-o', 'json', endpoint, ...LOCAL]);
  assert.equal(status, 0, stderr);
  const [item] = JSON.parse(stdout).items;
  assert.deepEqual([item.accepted, item.points, item.rejectedPoints], [true, await series(), 0]);
  assert.equal(receiver.received.length, 1);
});

test('a push that no receiver takes ends with 1, and without a destination with 2', async () => {
  const away = ['--otlp-endpoint=http://127.0.0.1:2', '--otlp-timeout=100ms', '--otlp-export-timeout=2s'];
  const failed = await command(['push', ...LOCAL, ...away]);
  assert.equal(failed.status, 1, failed.stderr);
  assert.match(failed.stderr, /ECONNREFUSED/);
  assert.equal((await command(['push', ...LOCAL])).status, 2);
});
