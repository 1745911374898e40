import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { command } from './harness.ts';

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`a receiver by ${protocol} takes a request without any metric`, async (t) => {
    const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http' });
    t.after(() => receiver.close());
    const endpoint = receiver.url.replace('/v1/metrics', '');
    const { status, stdout, stderr } = await command([
      ...['check', 'destination', '-o', 'json'],
      ...[`--otlp-endpoint=${endpoint}`, `--otlp-protocol=${protocol}`],
    ]);
    assert.equal(status, 0, stdout + stderr);
    assert.equal(JSON.parse(stdout).items[0].accepted, true);
    assert.equal(receiver.received.length, 1);
  });
}

test('a receiver that is not there is told, without the secret in its address', async () => {
  const endpoint = 'http://user:hidden@127.0.0.1:2/?key=hidden';
  const { status, stdout, stderr } = await command([
    'check',
    'destination',
    `--otlp-endpoint=${endpoint}`,
    '--otlp-timeout=100ms',
  ]);
  assert.equal(status, 1);
  assert.match(stdout, /^default +http\/protobuf +http:\/\/127\.0\.0\.1:2\S* +no +\d+ms +.*ECONNREFUSED/m);
  assert.equal(stderr, 'FAILED: default\n');
  assert.doesNotMatch(stdout, /hidden/);
});

test('a destination that is nearly one is refused, and so is none', async () => {
  const unknown = await command(['check', 'destination', 'defalt', '--otlp-endpoint=http://127.0.0.1:2']);
  assert.equal(unknown.status, 1);
  assert.match(unknown.stderr, /no destination "defalt"\. Near it is default\./);
  assert.equal((await command(['check', 'destination'])).status, 2);
});
