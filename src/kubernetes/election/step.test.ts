import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Lease, LeaseSpec } from './lease.ts';
import {
  type ElectionInput,
  type ElectionOptions,
  type ElectionState,
  electionStep,
  INITIAL_ELECTION_STATE,
  leads,
  renounce,
} from './step.ts';

const OPTIONS: ElectionOptions = {
  identity: 'me',
  leaseDuration: 15_000,
  renewDeadline: 10_000,
  retryPeriod: 2000,
  random: () => 0,
  time: () => 'now',
};

const lease = (holderIdentity: string | undefined, resourceVersion = '1', spec: LeaseSpec = {}): Lease => ({
  metadata: { resourceVersion },
  spec: { holderIdentity, leaseDurationSeconds: 15, acquireTime: 'then', renewTime: 'then', ...spec } as LeaseSpec,
});

/** The last step of several. */
function after(...inputs: ElectionInput[]) {
  let last = { state: INITIAL_ELECTION_STATE, request: { type: 'wait', milliseconds: 0 } } as ReturnType<
    typeof electionStep
  >;
  for (const input of inputs) last = electionStep(last.state, input, OPTIONS);
  return last;
}

const read = (now: number, found: Lease | undefined): ElectionInput => ({ type: 'read', lease: found, now });
const written = (began: number, now: number, version = '2'): ElectionInput => ({
  type: 'written',
  lease: lease('me', version),
  began,
  now,
});

function isLeading(state: ElectionState, now: number): boolean {
  return leads(state, now, OPTIONS);
}

describe('a candidate', () => {
  test('asks for the lease first', () => {
    assert.deepEqual(after({ type: 'timer', now: 0 }).request, { type: 'read' });
  });

  test('creates the lease where there is none', () => {
    const { state, request } = after(read(0, undefined));
    assert.deepEqual(request, {
      type: 'write',
      over: undefined,
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        acquireTime: 'now',
        renewTime: 'now',
        leaseTransitions: 0,
      },
    });
    assert.equal(isLeading(state, 0), false);
  });

  for (const [name, holder] of [
    ['that was released', ''],
    ['without a holder', undefined],
  ] as const) {
    test(`takes a lease ${name} at once, and counts the change of hands`, () => {
      const free = lease(holder, '1', { leaseTransitions: 4, leaseDurationSeconds: 1 });
      const { request } = after(read(0, free));
      assert.ok(request.type === 'write');
      assert.equal(request.over, free);
      assert.deepEqual([request.spec.leaseTransitions, request.spec.leaseDurationSeconds], [5, 15]);
    });
  }

  test('leaves a lease of another alone that it sees for the first time, whatever times stand in it', () => {
    const { request } = after(read(0, lease('other', '1', { renewTime: '1970-01-01T00:00:00.000000Z' })));
    assert.equal(request.type, 'wait');
  });

  test('asks again soon after the holder should have renewed, and sooner when it has not', () => {
    const first = after(read(0, lease('other')));
    assert.deepEqual(first.request, { type: 'wait', milliseconds: 1600 });
    const second = after(read(0, lease('other')), read(1600, lease('other')));
    assert.deepEqual(second.request, { type: 'wait', milliseconds: 400 });
  });

  test('waits for the end of a lease and no longer', () => {
    const { request } = after(read(0, lease('other')), read(14_900, lease('other')));
    assert.deepEqual(request, { type: 'wait', milliseconds: 100 });
  });

  test('takes a lease that it has not seen change for as long as the lease says', () => {
    const short = lease('other', '1', { leaseDurationSeconds: 4 });
    assert.equal(after(read(100, short), read(4099, short)).request.type, 'wait');
    assert.equal(after(read(100, short), read(4100, short)).request.type, 'write');
  });

  test('waits the whole time again after each change', () => {
    const { request } = after(
      read(0, lease('other')),
      read(14_000, lease('other', '2')),
      read(28_999, lease('other', '2')),
    );
    assert.equal(request.type, 'wait');
  });

  test('waits its own duration where a lease names none', () => {
    const endless = lease('other', '1', { leaseDurationSeconds: undefined } as LeaseSpec);
    assert.equal(after(read(0, endless), read(14_999, endless)).request.type, 'wait');
    assert.equal(after(read(0, endless), read(15_000, endless)).request.type, 'write');
  });

  test('waits for the end of a lease that was deleted while another held it', () => {
    assert.equal(after(read(0, lease('other')), read(1000, undefined)).request.type, 'wait');
    assert.equal(after(read(0, lease('other')), read(15_000, undefined)).request.type, 'write');
  });

  test('goes on with a lease that is its own, without a change of hands', () => {
    const { request } = after(read(0, lease('me', '1', { leaseTransitions: 4 })));
    assert.ok(request.type === 'write');
    assert.deepEqual([request.spec.leaseTransitions, request.spec.acquireTime], [4, 'then']);
  });

  test('that another was faster than does not lead and asks again', () => {
    const { state, request } = after(read(0, undefined), { type: 'conflict', now: 10 });
    assert.equal(isLeading(state, 10), false);
    assert.equal(request.type, 'wait');
    assert.deepEqual(electionStep(state, { type: 'timer', now: 20 }, OPTIONS).request, { type: 'read' });
  });

  test('that can not reach the API server tries for ever', () => {
    const { state, request } = after({ type: 'failed', now: 0 });
    assert.deepEqual(request, { type: 'wait', milliseconds: 2000 });
    assert.deepEqual(electionStep(state, { type: 'timer', now: 2000 }, OPTIONS).request, { type: 'read' });
  });
});

describe('a leader', () => {
  test('leads from the answer on, until the renew deadline after the request began', () => {
    const { state, request } = after(written(1000, 1500));
    assert.deepEqual(request, { type: 'wait', milliseconds: 2000 });
    assert.deepEqual([isLeading(state, 1500), isLeading(state, 10_999), isLeading(state, 11_000)], [true, true, false]);
  });

  test('renews without asking first', () => {
    const { request } = after(written(0, 10), { type: 'timer', now: 2010 });
    assert.ok(request.type === 'write');
    assert.equal(request.over?.metadata?.resourceVersion, '2');
    assert.equal(request.spec.acquireTime, 'then');
  });

  test('asks first when it is not known whether the last renewal was executed', () => {
    const { state, request } = after(written(0, 10), { type: 'failed', now: 2010 });
    assert.deepEqual(request, { type: 'wait', milliseconds: 400 });
    assert.deepEqual(electionStep(state, { type: 'timer', now: 2410 }, OPTIONS).request, { type: 'read' });
    assert.equal(isLeading(state, 9999), true);
    assert.equal(isLeading(state, 10_000), false);
  });

  test('is none when the answer came later than the deadline', () => {
    const { state, request } = after(written(0, 10_000));
    assert.equal(isLeading(state, 10_000), false);
    assert.deepEqual(request, { type: 'read' });
  });

  test('is none any more when it finds another holder', () => {
    const { state } = after(written(0, 10), { type: 'conflict', now: 2010 }, read(2420, lease('other', '3')));
    assert.equal(isLeading(state, 2420), false);
  });

  test('that wakes after the deadline asks before it renews', () => {
    const { state, request } = after(written(0, 10), { type: 'timer', now: 60_000 });
    assert.deepEqual(request, { type: 'read' });
    assert.equal(state.renewed, undefined);
  });

  test('creates its lease again that was deleted', () => {
    const { request } = after(written(0, 10), { type: 'conflict', now: 2010 }, read(2420, undefined));
    assert.ok(request.type === 'write' && request.over === undefined);
  });
});

test('who holds a lease can give it away, and no one else', () => {
  assert.deepEqual(renounce(lease('me'), OPTIONS), {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: 'now',
    renewTime: 'now',
  });
  assert.equal(renounce(lease('other'), OPTIONS), undefined);
  assert.equal(renounce(undefined, OPTIONS), undefined);
});
