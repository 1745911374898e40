import type { Term } from '../../term.ts';
import { Destination, type StreamingPushOptions } from './destination.ts';
import { lateError, type Push } from './push.ts';
import { INITIAL_PUSH_STATE, nextPush, type PushInput, type PushRequest, pushStep } from './step.ts';

export type { StreamingPushOptions } from './destination.ts';

/**
 * A push that never holds a snapshot: it walks the instruments one after the other and writes their samples as protobuf
 * into requests of bounded size, each of which is rewritten as JSON where that is wanted, compressed beside the event loop
 * and sent while the next one is written. The walk yields every 10 ms, and waits where the receiver is slower; a family is
 * told as it is at the moment when its turn begins. All points of a push carry one time.
 *
 * Between two pushes of the whole state, where the settings want it, the objects that changed are pushed by themselves.
 * Every push but the last also says which series have ended. What follows what is decided in step.ts.
 *
 * Data that the receiver refuses are dropped and counted, and the push goes on. A request that fails for another reason,
 * after the retries of the transport, ends the push, and nothing of it is kept: the next one tells everything again, beginning where this one ended. A receiver that is away or busy is tried again after a few seconds, or when it says in Retry-After;
 * after any other failure the next push is that of the interval. Pushes don't overlap; one that lasts longer than the
 * interval is followed by the next at once.
 *
 * With a fence, a push that is under way when a term ends is cut off, and the next term begins with a push of the whole
 * state that also ends what has gone since another process may have told it.
 */
export function createStreamingPush(options: StreamingPushOptions): Push {
  const { settings, store } = options;
  const destination = new Destination(options);
  const stopped = Promise.withResolvers<void>();
  let state = INITIAL_PUSH_STATE;
  let timer: NodeJS.Timeout | undefined;
  let until = 0;
  let forget: (() => void) | undefined;
  /** Aborts when this push has ended, which a term may outlive by months. */
  const ended = new AbortController();

  const feed = (input: PushInput): void => {
    const moment = { now: performance.now(), mayPush: destination.mayPush };
    const step = pushStep(state, input, moment, settings);
    state = step.state;
    if (step.request === undefined) return;
    clearTimeout(timer);
    void perform(step.request);
  };

  const perform = async (request: PushRequest): Promise<void> => {
    switch (request.type) {
      case 'push':
        return feed({ type: 'pushed', ...(await destination.push(request.extent, request.from)) });
      case 'wait':
        until = request.until;
        timer = setTimeout(feed, Math.max(0, request.until - performance.now()), { type: 'timer' }).unref();
        return;
      case 'standBy': {
        const term = await destination.nextTerm();
        if (term === undefined) return;
        follow(term);
        feed({ type: 'termBegan' });
        return;
      }
      case 'stop':
        stopped.resolve();
    }
  };

  const follow = ({ signal }: Term): void => {
    signal.addEventListener('abort', () => feed({ type: 'termEnded' }), { once: true, signal: ended.signal });
  };

  const end = async (type: 'shutdown' | 'late', deadlineMillis: number): Promise<void> => {
    const late = setTimeout(() => {
      feed({ type: 'late' });
      destination.cut(lateError(deadlineMillis));
    }, deadlineMillis);
    destination.stop();
    feed({ type });
    await stopped.promise;
    clearTimeout(late);
    ended.abort();
    forget?.();
  };

  return {
    stats: destination.stats,
    progress() {
      const next = nextPush(state, until);
      return { ...destination.load, next: next && { ...next, at: Date.now() + next.at - performance.now() } };
    },
    async start() {
      if (state.phase !== 'new') return;
      if (settings.pushChanges !== undefined) forget = store?.journal.onChange(() => feed({ type: 'changed' }));
      if (destination.term !== undefined) follow(destination.term);
      feed({ type: 'started' });
    },
    async shutdown(deadlineMillis = 3000) {
      await end('shutdown', deadlineMillis);
      destination.close();
    },
    async handOver(deadlineMillis) {
      await end('late', deadlineMillis);
      return destination.handOver();
    },
  };
}
