/** Elections with any clocks, delays, losses and pauses: at no moment of true time do two processes lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Lease } from './lease.ts';
import {
  type ElectionInput,
  type ElectionOptions,
  type ElectionRequest,
  type ElectionState,
  electionStep,
  INITIAL_ELECTION_STATE,
  leads,
} from './step.ts';

const TIMING = { leaseDuration: 15_000, renewDeadline: 10_000, retryPeriod: 2000 };
const TROUBLE = 300_000;
const CALM = 4 * TIMING.leaseDuration;

interface Span {
  readonly from: number;
  readonly length: number;
}

interface CandidateFate {
  readonly offset: number;
  readonly rate: number;
  readonly pauses: readonly Span[];
}

/** Of one request: milliseconds on the way there and back, and whether it or its answer gets lost. */
interface RequestFate {
  readonly there: number;
  readonly back: number;
  readonly lost: 'neither' | 'request' | 'answer';
}

interface World {
  readonly candidates: readonly CandidateFate[];
  readonly requests: readonly RequestFate[];
  /** The API server answers nothing. */
  readonly outages: readonly Span[];
}

const spans = fc.array(fc.record({ from: fc.nat(TROUBLE), length: fc.oneof(fc.nat(3000), fc.nat(60_000)) }), {
  maxLength: 4,
});
const worlds: fc.Arbitrary<World> = fc.record({
  candidates: fc.array(
    fc.record({
      offset: fc.integer({ min: -1e9, max: 1e9 }),
      rate: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
      pauses: spans,
    }),
    { minLength: 2, maxLength: 3 },
  ),
  requests: fc.array(
    fc.record({
      there: fc.oneof({ weight: 5, arbitrary: fc.nat(100) }, fc.nat(12_000)),
      back: fc.oneof({ weight: 5, arbitrary: fc.nat(100) }, fc.nat(12_000)),
      lost: fc.oneof(
        { weight: 5, arbitrary: fc.constant('neither' as const) },
        fc.constantFrom('request' as const, 'answer' as const),
      ),
    }),
    { minLength: 1, maxLength: 60 },
  ),
  outages: spans,
});

/** Plays a world to its end and gives how many lead then. Throws where two lead at one moment. */
function play({ candidates, requests, outages }: World): { leaders: number; terms: number } {
  const queue: { at: number; run: () => void }[] = [];
  let now = 0;
  let sent = 0;
  let terms = 0;
  let version = 0;
  let stored: Lease | undefined;
  const states: ElectionState[] = candidates.map(() => INITIAL_ELECTION_STATE);
  const clock = (index: number) => candidates[index]!.offset + candidates[index]!.rate * now;
  const isLeading = (index: number) => leads(states[index]!, clock(index), TIMING);
  const later = (at: number, run: () => void) => queue.push({ at, run });
  const isWithin = (all: readonly Span[], at: number) =>
    all.find(({ from, length }) => at >= from && at < from + length);

  /** Runs in a process, which may be frozen until later. */
  const within = (index: number, at: number, run: () => void): void => {
    const pause = isWithin(candidates[index]!.pauses, at);
    if (pause === undefined) later(at, run);
    else within(index, pause.from + pause.length, run);
  };

  const feed = (index: number, input: (now: number) => ElectionInput) => {
    const options: ElectionOptions = { ...TIMING, identity: `${index}`, random: () => 0.5, time: () => '' };
    const wasLeading = isLeading(index);
    const { state, request } = electionStep(states[index]!, input(clock(index)), options);
    states[index] = state;
    if (isLeading(index)) {
      if (!wasLeading) terms++;
      const others = [...candidates.keys()].filter((other) => other !== index && isLeading(other));
      assert.deepEqual(others, [], `${index} leads at ${now}, and so do others`);
    }
    perform(index, request);
  };

  const perform = (index: number, request: ElectionRequest) => {
    const { rate } = candidates[index]!;
    if (request.type === 'wait') {
      within(index, now + request.milliseconds / rate, () => feed(index, (at) => ({ type: 'timer', now: at })));
      return;
    }
    const began = clock(index);
    const calm = { there: 5, back: 5, lost: 'neither' as const };
    const { there, back, lost } = now > TROUBLE ? calm : requests[sent++ % requests.length]!;
    let isAnswered = false;
    const answer = (input: (at: number) => ElectionInput) => {
      if (isAnswered) return;
      isAnswered = true;
      feed(index, input);
    };
    within(index, now + TIMING.renewDeadline / 2 / rate, () => answer((at) => ({ type: 'failed', now: at })));
    if (lost === 'request') return;
    later(now + there, () => {
      if (isWithin(outages, now) !== undefined) return;
      const input = execute(request, began);
      if (lost !== 'answer') within(index, now + back, () => answer(input));
    });
  };

  const execute = (request: ElectionRequest & { type: 'read' | 'write' }, began: number) => {
    if (request.type === 'read') {
      const found = stored;
      return (at: number): ElectionInput => ({ type: 'read', lease: found, now: at });
    }
    if (request.over?.metadata?.resourceVersion !== stored?.metadata?.resourceVersion) {
      return (at: number): ElectionInput => ({ type: 'conflict', now: at });
    }
    const lease: Lease = { metadata: { resourceVersion: `${++version}` }, spec: request.spec };
    stored = lease;
    return (at: number): ElectionInput => ({ type: 'written', lease, began, now: at });
  };

  for (const index of candidates.keys()) within(index, 0, () => feed(index, (at) => ({ type: 'timer', now: at })));
  const troubles = [outages, ...candidates.map(({ pauses }) => pauses)].flat();
  const end = Math.max(TROUBLE, ...troubles.map(({ from, length }) => from + length)) + CALM;
  while (now <= end) {
    // An answer that is there when a process wakes is read before the time-out of its request.
    const next = queue.reduce((first, entry) => (entry.at <= first.at ? entry : first));
    queue.splice(queue.indexOf(next), 1);
    now = next.at;
    next.run();
  }
  return { leaders: [...candidates.keys()].filter(isLeading).length, terms };
}

test('two processes never lead at one moment, and when the trouble is over one does', () => {
  let terms = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const played = play(world);
      assert.equal(played.leaders, 1);
      terms += played.terms;
    }),
    { numRuns: 300 },
  );
  // Without changes of leader the property would say nothing.
  assert.ok(terms > 600, `${terms} terms`);
});
