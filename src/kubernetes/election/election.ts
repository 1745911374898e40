import { setTimeout as sleep } from 'node:timers/promises';
import type { Fence, Term } from '../../term.ts';
import type { ApiClient } from '../client/client.ts';
import { type LeaseName, microTime, readLease, writeLease } from './lease.ts';
import {
  type ElectionInput,
  type ElectionOptions,
  type ElectionRequest,
  type ElectionTiming,
  electionStep,
  INITIAL_ELECTION_STATE,
  leads,
  renounce,
} from './step.ts';

/** Who hears of an election. */
export interface ElectionObserver {
  /** This process leads from now on. */
  gained(): void;
  /** It leads no more; not called at the end. */
  lost(): void;
  /** The lease could not be read or written; it is tried again. */
  failed(reason: string): void;
}

/** What an election is made of. */
export interface ElectionParameters extends ElectionTiming {
  readonly client: ApiClient;
  readonly lease: LeaseName;
  readonly identity: string;
  readonly observer: ElectionObserver;
}

/** Takes part in an election by a Lease. Its terms end by the clock at the renew deadline, before the lease does. */
export class Election implements Fence {
  readonly #parameters: ElectionParameters;
  readonly #options: ElectionOptions;
  readonly #stop = new AbortController();
  #state = INITIAL_ELECTION_STATE;
  #running: Promise<void> | undefined;
  #term: AbortController | undefined;
  #begun = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parameters: ElectionParameters) {
    this.#parameters = parameters;
    this.#options = { ...parameters, random: Math.random, time: () => microTime(Date.now()) };
  }

  get identity(): string {
    return this.#options.identity;
  }

  get gap(): number {
    return this.#options.leaseDuration;
  }

  /** Whether this process leads now, by the clock. */
  get isLeader(): boolean {
    return this.#term !== undefined && leads(this.#state, performance.now(), this.#options);
  }

  /** Stands for election until `release`, whatever the API server does. */
  start(): void {
    this.#running ??= this.#run();
  }

  async term(signal: AbortSignal): Promise<Term | undefined> {
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    signal.addEventListener('abort', abort);
    while (!signal.aborted && !this.isLeader) await Promise.race([this.#begun.promise, aborted.promise]);
    signal.removeEventListener('abort', abort);
    const term = this.#term;
    if (signal.aborted || term === undefined) return undefined;
    return { signal: term.signal, isOver: () => term.signal.aborted || !this.isLeader };
  }

  /**
   * Ends the term, then gives the lease to whoever comes first: to be called when the last push is over. Resolves within
   * `deadlineMillis`; never rejects.
   */
  async release(deadlineMillis = 1000): Promise<void> {
    this.#stop.abort();
    this.#end();
    const signal = AbortSignal.timeout(deadlineMillis);
    await Promise.race([this.#release(signal), sleep(deadlineMillis, undefined, { ref: false })]);
  }

  async #release(signal: AbortSignal): Promise<void> {
    if (this.#running === undefined) return;
    await this.#running;
    const { client, lease: name } = this.#parameters;
    // What was under way may have been executed: only the API server knows the version to write over.
    const answer = await readLease(client, name, signal);
    if (answer.type !== 'lease') return;
    const spec = renounce(answer.lease, this.#options);
    if (spec !== undefined) await writeLease(client, name, spec, answer.lease, signal);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let request = this.#feed({ type: 'timer', now: performance.now() });
    while (!signal.aborted) {
      const input = await this.#perform(request);
      if (!signal.aborted) request = this.#feed(input);
    }
  }

  /** Does what is asked. A time that a request began at is taken before it, one that it ended at after. */
  async #perform(request: ElectionRequest): Promise<ElectionInput> {
    const { client, lease: name, observer } = this.#parameters;
    if (request.type === 'wait') {
      await sleep(request.milliseconds, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
      return { type: 'timer', now: performance.now() };
    }
    const began = performance.now();
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#patience(began))]);
    const answer =
      request.type === 'read'
        ? await readLease(client, name, signal)
        : await writeLease(client, name, request.spec, request.over, signal);
    const now = performance.now();
    switch (answer.type) {
      case 'lease':
        if (request.type === 'read') return { type: 'read', lease: answer.lease, now };
        return { type: 'written', lease: answer.lease, began, now };
      case 'absent':
        return request.type === 'read' ? { type: 'read', lease: undefined, now } : { type: 'conflict', now };
      case 'conflict':
        return { type: 'conflict', now };
      case 'failed':
        if (!this.#stop.signal.aborted) observer.failed(answer.reason);
        return { type: 'failed', now };
    }
  }

  /** How long a request may take: an API server that hangs is to be asked more than once before the deadline. */
  #patience(now: number): number {
    const { renewDeadline } = this.#options;
    const { renewed } = this.#state;
    const rest = renewed === undefined ? renewDeadline : renewed + renewDeadline - now;
    return Math.max(1, Math.ceil(Math.min(rest, renewDeadline / 2)));
  }

  #feed(input: ElectionInput): ElectionRequest {
    const { state, request } = electionStep(this.#state, input, this.#options);
    const { renewed } = state;
    // A term that ran out meanwhile is not continued: another may have led since.
    if (renewed === undefined || !leads(this.#state, input.now, this.#options)) this.#end();
    this.#state = state;
    if (renewed !== undefined) this.#continue(renewed + this.#options.renewDeadline - input.now);
    return request;
  }

  /** Begins a term where there is none, and has it end after so many milliseconds. */
  #continue(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), milliseconds);
    this.#timer.unref();
    if (this.#term !== undefined) return;
    this.#term = new AbortController();
    this.#parameters.observer.gained();
    const begun = this.#begun;
    this.#begun = Promise.withResolvers();
    begun.resolve();
  }

  #end(): void {
    clearTimeout(this.#timer);
    const term = this.#term;
    if (term === undefined) return;
    this.#term = undefined;
    term.abort();
    if (!this.#stop.signal.aborted) this.#parameters.observer.lost();
  }
}
