/**
 * The heart of a reflector: which request comes next, and what the consumer is told, given what the API server did.
 * A pure function over plain data, so that each transition is a line in a test's table. The I/O is in reflector.ts.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes, KEP-3157 (WatchList).
 */
import { initialEnded, initialEventRead, initialFailed, initialTick, pageFailed, pageRead } from './list-step.ts';
import { healthOf, list, resume } from './next.ts';
import {
  LISTING,
  type ReflectorInput,
  type ReflectorState,
  type ReflectorStep,
  type ReflectorStepOptions,
  WATCHING,
} from './state.ts';
import { eventRead, watchEnded, watchFailed, watchTick } from './watch-step.ts';

/** Total over all inputs in all states; objects pass through untouched. */
export function reflectorStep<T>(
  state: ReflectorState,
  input: ReflectorInput<T>,
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const isInitial = state.phase === 'initial';
  switch (input.type) {
    case 'started':
      return list(state, options);
    case 'timer':
      return resume(input.woken ? { ...state, failures: 0, refusals: 0 } : state, options);
    case 'listed':
      return { state, events: [{ type: 'initApply', object: input.object }], request: undefined };
    case 'page':
      return pageRead(state, input.meta, options);
    case 'listFailed':
      return pageFailed(state, input.failure, options);
    case 'opened':
      return opened(state);
    case 'event':
      return isInitial ? initialEventRead(state, input.event, options) : eventRead(state, input.event);
    case 'tick':
      return isInitial ? initialTick(state, input, options) : watchTick(state, input.lived, options);
    case 'ended': {
      const next = rested(state, input.lived, options);
      return isInitial ? initialEnded(next, options) : watchEnded(next, input, options);
    }
    case 'watchFailed': {
      const next = rested(state, input.lived ?? 0, options);
      if (isInitial) return initialFailed(next, input.lived !== undefined, input.failure, options);
      return watchFailed(next, input, options);
    }
  }
}

function opened<T>(state: ReflectorState): ReflectorStep<T> {
  const doubted = state.doubted === 'opening' ? 'nothing' : state.doubted;
  const next: ReflectorState = { ...state, refusals: 0, doubted };
  const health = healthOf(next, state.phase === 'initial' ? LISTING : WATCHING);
  return { state: { ...next, health }, events: [], request: undefined };
}

/** A watch of some length is a success, whatever ended it. */
function rested(state: ReflectorState, lived: number, options: ReflectorStepOptions): ReflectorState {
  return lived >= options.shortWatchSeconds ? { ...state, failures: 0 } : state;
}
