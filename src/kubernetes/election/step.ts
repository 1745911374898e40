/**
 * The decisions of a leader election by a Lease, as a pure function over plain data: which request comes next, and
 * whether this process leads. The I/O is in election.ts.
 *
 * The rules are those of client-go's leaderelection. A candidate takes a lease over when it has not seen it change for as
 * long as the lease says, by the candidate's own clock; times in the lease are never compared with a clock, so that
 * clocks may differ. Who leads stops before that, at the renew deadline. The API server lets one of two writers win.
 *
 * Source: https://pkg.go.dev/k8s.io/client-go/tools/leaderelection, https://kubernetes.io/docs/concepts/architecture/leases/
 */
import type { Lease, LeaseSpec } from './lease.ts';

/** The durations of an election, in milliseconds: `leaseDuration` > `renewDeadline` > `retryPeriod` * 1.2. */
export interface ElectionTiming {
  /** How long a lease that is not renewed keeps the others away; whole seconds. */
  readonly leaseDuration: number;
  /** How long after it began to renew the lease for the last time with success a leader leads. */
  readonly renewDeadline: number;
  /** Between two renewals. */
  readonly retryPeriod: number;
}

/** What `electionStep` needs from outside. */
export interface ElectionOptions extends ElectionTiming {
  /** What this process calls itself in the lease; no other process has the same. */
  readonly identity: string;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  /** The time for people, as `metav1.MicroTime`. */
  readonly time: () => string;
}

/** What happened. `now` and `began` are milliseconds of a clock that never goes back, with any zero. */
export type ElectionInput =
  | { readonly type: 'timer'; readonly now: number }
  /** `lease` is undefined where there is none. */
  | { readonly type: 'read'; readonly lease: Lease | undefined; readonly now: number }
  /** `began` is when the request was sent, or earlier. */
  | { readonly type: 'written'; readonly lease: Lease; readonly began: number; readonly now: number }
  /** Another has written the lease since it was read. */
  | { readonly type: 'conflict'; readonly now: number }
  /** It is not known whether the request was executed. */
  | { readonly type: 'failed'; readonly now: number };

/** What to do next. */
export type ElectionRequest =
  | { readonly type: 'read' }
  /** `over` is the lease to replace; undefined to create it. */
  | { readonly type: 'write'; readonly spec: LeaseSpec; readonly over: Lease | undefined }
  | { readonly type: 'wait'; readonly milliseconds: number };

/** All that is remembered between inputs. */
export interface ElectionState {
  /** The lease as it was last seen; undefined where there was none, or before the first answer. */
  readonly lease: Lease | undefined;
  /** Whether the lease can be written without being read first: the last answer was that it was written. */
  readonly isCurrent: boolean;
  /** Until when another holds the lease as far as can be seen. */
  readonly heldUntil: number;
  /** When the last renewal that succeeded was begun; undefined where this process does not lead. */
  readonly renewed: number | undefined;
}

/** The state before the first input. */
export const INITIAL_ELECTION_STATE: ElectionState = {
  lease: undefined,
  isCurrent: false,
  heldUntil: Number.NEGATIVE_INFINITY,
  renewed: undefined,
};

/** Whether a process in this state leads at a time: whether it may push. */
export function leads({ renewed }: ElectionState, now: number, { renewDeadline }: ElectionTiming): boolean {
  return renewed !== undefined && now - renewed < renewDeadline;
}

/** Total over all inputs in all states. */
export function electionStep(
  before: ElectionState,
  input: ElectionInput,
  options: ElectionOptions,
): { readonly state: ElectionState; readonly request: ElectionRequest } {
  const { now } = input;
  const state = leads(before, now, options) ? before : { ...before, renewed: undefined };
  const isLeading = state.renewed !== undefined;
  switch (input.type) {
    case 'timer':
      if (isLeading && state.isCurrent) return { state, request: claim(state, options) };
      return { state, request: { type: 'read' } };
    case 'read':
      return leaseRead(state, input.lease, now, options);
    case 'written': {
      const { lease, began } = input;
      const written = { ...INITIAL_ELECTION_STATE, lease, isCurrent: true, renewed: began };
      if (leads(written, now, options)) return { state: written, request: wait(options.retryPeriod) };
      return { state: { ...written, isCurrent: false, renewed: undefined }, request: { type: 'read' } };
    }
    case 'conflict':
      return { state: { ...state, isCurrent: false }, request: wait(soon(options)) };
    case 'failed': {
      const pause = isLeading ? soon(options) : options.retryPeriod * jitter(options);
      return { state: { ...state, isCurrent: false }, request: wait(pause) };
    }
  }
}

function leaseRead(state: ElectionState, lease: Lease | undefined, now: number, options: ElectionOptions) {
  const hasChanged = lease?.metadata?.resourceVersion !== state.lease?.metadata?.resourceVersion;
  // A lease that was deleted says nothing of whether its holder has stopped.
  const heldUntil = lease !== undefined && hasChanged ? endOf(lease, now, options) : state.heldUntil;
  const read = { ...state, lease, isCurrent: false, heldUntil };
  if (heldUntil <= now) return { state: read, request: claim(read, options) };
  // The holder is expected to renew a retry period after it did. Asked soon after that, its lease is known to be as young
  // as it is, and is taken over that much earlier should this have been the last time.
  const rest = hasChanged ? 0.8 * options.retryPeriod * jitter(options) : soon(options);
  return { state: { ...read, renewed: undefined }, request: wait(Math.min(rest, heldUntil - now)) };
}

/** Until when a lease that was seen just now keeps this process away. */
function endOf({ spec }: Lease, now: number, { identity, leaseDuration }: ElectionOptions): number {
  if (!spec?.holderIdentity || spec.holderIdentity === identity) return Number.NEGATIVE_INFINITY;
  const { leaseDurationSeconds } = spec;
  return now + (leaseDurationSeconds ? leaseDurationSeconds * 1000 : leaseDuration);
}

/** The writing that makes this process the holder, or keeps it so. */
function claim({ lease }: ElectionState, { identity, leaseDuration, time }: ElectionOptions): ElectionRequest {
  const { holderIdentity, acquireTime, leaseTransitions = 0 } = lease?.spec ?? {};
  const isMine = holderIdentity === identity;
  const now = time();
  const spec: LeaseSpec = {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(leaseDuration / 1000),
    acquireTime: isMine ? (acquireTime ?? now) : now,
    renewTime: now,
    leaseTransitions: isMine || lease === undefined ? leaseTransitions : leaseTransitions + 1,
  };
  return { type: 'write', spec, over: lease };
}

/** The writing that gives the lease to whoever comes first; undefined where this process does not hold it. */
export function renounce(lease: Lease | undefined, { identity, time }: ElectionOptions): LeaseSpec | undefined {
  if (lease?.spec?.holderIdentity !== identity) return undefined;
  const now = time();
  return { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
}

function wait(milliseconds: number): ElectionRequest {
  return { type: 'wait', milliseconds };
}

function soon(options: ElectionOptions): number {
  return 0.2 * options.retryPeriod * jitter(options);
}

/** Processes that wait for one event don't ask in step. */
function jitter({ random }: ElectionOptions): number {
  return 1 + 0.2 * random();
}
