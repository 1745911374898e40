/** The ways in which a step can go on: a list, a watch, or a wait before either. */
import { backoffSeconds } from '../backoff.ts';
import { type Failure, type Health, healthAfter, retryAfter, statusCode } from '../failure.ts';
import type { ReflectorEvent, ReflectorState, ReflectorStep, ReflectorStepOptions } from './state.ts';

/**
 * So many 403 and 404 in a row are taken for a moment's: a server that has just started knows neither its roles nor its
 * custom resources yet.
 */
const QUICK_REFUSALS = 3;

/** Between five and ten minutes, random, so that watches opened together don't end together. */
const timeoutSeconds = (options: ReflectorStepOptions) => 300 + Math.floor(options.random() * 301);

/** The health that is told now that something goes well: the trouble's, for as long as that proves nothing. */
export function healthOf({ doubted, health }: ReflectorState, well: Health): Health {
  return doubted === 'nothing' ? well : health;
}

/** Lists from the start. */
export function list<T>(state: ReflectorState, options: ReflectorStepOptions): ReflectorStep<T> {
  const initial = options.watchList && state.paged === 0;
  return {
    state: {
      ...state,
      phase: initial ? 'initial' : 'listing',
      resourceVersion: '',
      token: '',
      tries: 0,
      heard: 'nothing',
    },
    events: [{ type: 'init' }],
    request: initial ? { type: 'watchList', timeoutSeconds: timeoutSeconds(options) } : { type: 'page', continue: '' },
  };
}

/** Goes on with the list that is under way. */
export function nextPage<T>(state: ReflectorState): ReflectorStep<T> {
  return { state: { ...state, phase: 'listing' }, events: [], request: { type: 'page', continue: state.token } };
}

/** Watches from the place that the state has. */
export function watch<T>(
  state: ReflectorState,
  events: readonly ReflectorEvent<T>[],
  options: ReflectorStepOptions,
): ReflectorStep<T> {
  const { resourceVersion } = state;
  return {
    state: { ...state, phase: 'watching', heard: 'nothing' },
    events,
    request: { type: 'watch', resourceVersion, timeoutSeconds: timeoutSeconds(options) },
  };
}

/** What follows a wait. */
export function resume<T>(state: ReflectorState, options: ReflectorStepOptions): ReflectorStep<T> {
  if (state.token !== '') return nextPage(state);
  return state.resourceVersion === '' ? list(state, options) : watch(state, [], options);
}

/** Waits as long as a failure asks for. */
export function failed<T>(state: ReflectorState, failure: Failure, options: ReflectorStepOptions): ReflectorStep<T> {
  const health = healthAfter(failure);
  switch (statusCode(failure)) {
    case 403:
    case 404:
      return refused(state, health, options);
    case 410:
      return relist({ ...state, resourceVersion: '', token: '' }, health, options);
    default:
      return backOff(state, health, options, retryAfter(failure));
  }
}

/** Lists at once, but waits first where the last attempt did not help either. */
export function relist<T>(state: ReflectorState, health: Health, options: ReflectorStepOptions): ReflectorStep<T> {
  return state.failures === 0 ? list({ ...state, failures: 1 }, options) : backOff(state, health, options);
}

/** Waits longer with each failure in a row. */
export function backOff<T>(
  state: ReflectorState,
  health: Health,
  options: ReflectorStepOptions,
  asked = 0,
): ReflectorStep<T> {
  const failures = state.failures + 1;
  return wait({ ...state, failures }, health, waitSeconds(failures, asked, options));
}

/** Waits before the page that failed is asked for again. */
export function retryPage<T>(state: ReflectorState, failure: Failure, options: ReflectorStepOptions): ReflectorStep<T> {
  const tries = state.tries + 1;
  return wait({ ...state, tries }, healthAfter(failure), waitSeconds(tries, retryAfter(failure), options));
}

function waitSeconds(failures: number, asked: number, { random, retry, slowRetry }: ReflectorStepOptions): number {
  // No server may put a reflector to sleep for longer than people would wait; and many must not wake as one.
  const atLeast = asked === 0 ? 0 : Math.min(asked, slowRetry.most) + random() * retry.least;
  return Math.max(atLeast, backoffSeconds(retry, failures, random));
}

/** What people have to change is looked at now and then. The waits have nothing to do with how often anything failed before. */
function refused<T>(state: ReflectorState, health: Health, options: ReflectorStepOptions): ReflectorStep<T> {
  const { random, retry, slowRetry } = options;
  const refusals = state.refusals + 1;
  const seconds = Math.min(
    slowRetry.most,
    backoffSeconds(refusals <= QUICK_REFUSALS ? retry : slowRetry, refusals, random),
  );
  return wait({ ...state, refusals }, health, seconds);
}

function wait<T>(state: ReflectorState, health: Health, seconds: number): ReflectorStep<T> {
  return { state: { ...state, phase: 'waiting', health }, events: [], request: { type: 'wait', seconds } };
}
