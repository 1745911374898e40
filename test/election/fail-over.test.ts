/** Of two processes one pushes, whatever happens to it; the other takes over in time and asks for nothing that it knows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { attributeOf, changesOf, endsOf, identities, longestGap, startElection, turns } from './harness.ts';

/** How much later than promised something may come on a busy machine, as a part of the lease's duration. */
const NOISE = 1;

test('one pushes and the other is ready, serves /metrics and does not', async (t) => {
  const election = await startElection(t);
  const first = await election.start('a');
  await election.untilPushed(first);
  const second = await election.start('b');
  await election.untilPushed(first, 10);
  assert.deepEqual(turns(election.arrivals), ['a']);
  assert.match(await (await fetch(`${second.url}/metrics`)).text(), /^kube_node_info\{/m);
  assert.deepEqual([await first.leads(), await second.leads()], [1, 0]);
});

test('each tells of itself under an id of its own, and of the cluster under a common one', async (t) => {
  const election = await startElection(t);
  await election.untilPushed(await election.start('a'));
  await election.start('b');
  const own = new Set<string>();
  await until('both tell of themselves', () => {
    for (const received of election.receiver.received) {
      const isOwn = received.request.resourceMetrics[0]?.scopeMetrics?.[0]?.scope?.name !== 'kube-state-otel';
      if (isOwn) own.add(attributeOf(received, 'service.instance.id'));
    }
    return own.size === 2;
  });
  assert.ok(own.has(election.holders[0]!), 'the leader calls itself as in the lease');
});

test('after kill -9 the other takes over within the lease, lists nothing, and ends what went meanwhile', async (t) => {
  const election = await startElection(t);
  const first = await election.start('a');
  await election.untilPushed(first);
  const second = await election.start('b');
  await election.untilPushed(first, 10);
  election.simulator.requests.length = 0;
  first.kill('SIGKILL');
  election.cluster.delete('nodes', undefined, 'node-3');
  await election.untilPushed(second, 10);
  assert.deepEqual(turns(election.arrivals), ['a', 'b']);
  assert.ok(
    longestGap(election.arrivals) < election.leaseDuration * (1 + NOISE),
    `${longestGap(election.arrivals)} ms`,
  );
  const others = election.simulator.requests.filter(({ url }) => !url.endsWith('/leases/kube-state-otel'));
  assert.deepEqual(
    others.map(({ url }) => url),
    [],
  );
  assert.deepEqual(endsOf(election.receiver, 'kube_node_info'), ['node-3']);
});

test('the counters of transitions begin at zero with a term, with a start of their own', async (t) => {
  const election = await startElection(t);
  const flags = ['--transitions'];
  const first = await election.start('a', flags);
  await election.untilPushed(first);
  const second = await election.start('b', flags);
  const ready = (status: string) => {
    const node = election.cluster.get('nodes', undefined, 'node-3')!;
    election.cluster.apply('nodes', { ...node, status: { conditions: [{ type: 'Ready', status }] } });
  };
  for (const status of ['False', 'True', 'False', 'True']) {
    ready(status);
    await election.untilPushed(first, 5);
  }
  const told = (replica: string) => changesOf(election.receiver, replica);
  await until('what both saw is counted', () => told('a').some(({ value }) => value === 2));
  first.kill('SIGKILL');
  await election.untilPushed(second, 10);
  assert.deepEqual(new Set(told('b').map(({ value }) => value)), new Set([0]));
  const starts = new Set(told('b').map(({ start }) => start));
  assert.equal(starts.size, 1);
  assert.ok(told('a').every(({ start }) => ![...starts].includes(start)));
});

test('SIGTERM hands over at once, after the last push', async (t) => {
  const election = await startElection(t, { leaseSeconds: 20 });
  const first = await election.start('a');
  await election.untilPushed(first);
  const second = await election.start('b');
  await election.untilPushed(first, 5);
  assert.equal((await first.terminate()).status, 0);
  await election.untilPushed(second);
  assert.deepEqual(turns(election.arrivals), ['a', 'b']);
  assert.equal(election.holders.length, 3);
  assert.equal(election.holders[1], '');
  assert.ok(longestGap(election.arrivals) < election.leaseDuration / 2, `${longestGap(election.arrivals)} ms`);
});

for (const { when, delay, flags } of [
  { when: 'between two pushes', delay: 0, flags: [] },
  { when: 'during a push', delay: 100, flags: ['--otlp-max-request-bytes=16384', '--otlp-compression=none'] },
]) {
  test(`one that was frozen ${when} for longer than the lease sends nothing when it wakes`, async (t) => {
    const election = await startElection(t, { delay });
    const first = await election.start('a', flags);
    await election.untilPushed(first);
    const second = await election.start('b', flags);
    let [leader, other] = [first, second];
    for (let round = 0; round < 3; round++) {
      await election.untilPushed(leader, 3 + round);
      leader.kill('SIGSTOP');
      await election.untilPushed(other, 5);
      leader.kill('SIGCONT');
      await until('it sees that it leads no more', async () => (await leader.leads()) === 0);
      await election.untilPushed(other, 10);
      [leader, other] = [other, leader];
    }
    assert.deepEqual(identities(election.arrivals), { a: 1, b: 1 });
  });
}

describe('an API server that is away longer than the lease', () => {
  for (const how of ['refuses', 'hangs'] as const) {
    test(`and ${how} ends the pushes, and when it is back one process goes on`, async (t) => {
      const election = await startElection(t);
      const first = await election.start('a');
      await election.untilPushed(first);
      await election.start('b');
      const { faults } = election.simulator;
      if (how === 'hangs') faults.freeze();
      else faults.add({ fault: { kind: 'reset' } });
      await until('it stops to push', async () => (await first.leads()) === 0);
      const before = election.arrivals.length;
      await setTimeout(election.leaseDuration);
      assert.equal(election.arrivals.length, before);
      faults.clear();
      await until('one goes on', () => election.arrivals.length > before + 10);
      assert.equal(turns(election.arrivals.slice(before)).length, 1);
    });
  }
});

test('a clock that is an hour ahead takes nothing away', async (t) => {
  const election = await startElection(t);
  const first = await election.start('a');
  await election.untilPushed(first);
  const shift = 'const{now}=Date;Date.now=()=>now()+36e5';
  const second = await election.start('b', [], {
    NODE_OPTIONS: `--import=data:text/javascript,${shift}`.replace(' ', '%20'),
  });
  const begun = performance.now();
  await until('two leases have passed', () => performance.now() - begun > 2 * election.leaseDuration);
  assert.deepEqual(turns(election.arrivals), ['a']);
  first.kill('SIGKILL');
  await election.untilPushed(second, 5);
  assert.deepEqual(turns(election.arrivals), ['a', 'b']);
});

test('without the permission nothing is pushed and the log says why, until it is given', async (t) => {
  const election = await startElection(t);
  const allow = election.simulator.deny({ resource: 'leases', verb: 'create' });
  const only = await election.start('a');
  await until('the log says why', () => only.warnings().find(({ reason }) => /cannot create/.test(String(reason))));
  assert.deepEqual(election.arrivals, []);
  assert.equal((await fetch(`${only.url}/readyz`)).status, 200);
  allow();
  await election.untilPushed(only);
});
