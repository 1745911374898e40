/** Tables of a reflector's steps: state and input in; events, request and the changed parts of the state out. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Status } from '../../src/kubernetes/codec/decoder.ts';
import type { Failure, Health } from '../../src/kubernetes/reflector/failure.ts';
import {
  type Change,
  INITIAL_REFLECTOR_STATE,
  type ReflectorInput,
  type ReflectorState,
  type ReflectorStepOptions,
} from '../../src/kubernetes/reflector/steps/state.ts';
import { reflectorStep } from '../../src/kubernetes/reflector/steps/step.ts';

export const OPTIONS: ReflectorStepOptions = {
  watchList: true,
  random: () => 0,
  retry: { least: 1, most: 16 },
  slowRetry: { least: 100, most: 400 },
  shortWatchSeconds: 5,
  initialEvents: { toldSeconds: 30, quietSeconds: 120, mostSeconds: 300 },
};

export const state = (over: Partial<ReflectorState>): ReflectorState => ({ ...INITIAL_REFLECTOR_STATE, ...over });
export const refused = (code: number, over: Partial<Status> = {}): Failure => ({
  type: 'status',
  status: { code, reason: '', message: 'why', retryAfterSeconds: 0, continue: '', ...over },
});
export const network: Failure = { type: 'network', reason: 'cut', reached: true };
export const unreached: Failure = { type: 'network', reason: 'no route', reached: false };
export const nonsense = (code: number): Failure => ({ type: 'nonsense', code, reason: 'a page', retryAfterSeconds: 0 });
export const sick = (trouble: Health['trouble'], reason: string): Health => ({ state: 'failing', trouble, reason });
export const LISTING: Health = { state: 'listing', trouble: undefined, reason: '' };
export const WATCHING: Health = { state: 'watching', trouble: undefined, reason: '' };
export const torn: Failure = { type: 'torn', reason: 'half a line' };
/** An event of an object that can not be read; its name can be where there is a tombstone. */
export const undecodable = (tombstone: string | undefined): Change<string> => ({
  type: 'UNDECODABLE',
  undecodable: { namespace: '', name: '', field: 'spec', reason: 'why' },
  resourceVersion: '8',
  tombstone,
});
export const watching = state({
  phase: 'watching',
  resourceVersion: '7',
  health: WATCHING,
});
export const initial = state({ phase: 'initial' });
export const listing = state({ phase: 'listing' });
export const INIT = { type: 'init' } as const;
export const FIRST_PAGE = { type: 'page', continue: '' } as const;
export const WATCH_LIST = { type: 'watchList', timeoutSeconds: 300 } as const;
export const watchFrom = (resourceVersion: string) =>
  ({ type: 'watch', resourceVersion, timeoutSeconds: 300 }) as const;
export const wait = (seconds: number) => ({ type: 'wait', seconds }) as const;

export interface Case {
  readonly name: string;
  readonly from: ReflectorState;
  readonly input: ReflectorInput<string>;
  readonly options?: Partial<ReflectorStepOptions>;
  readonly events?: readonly unknown[];
  readonly request?: unknown;
  readonly state?: Partial<ReflectorState>;
}

export function check(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const { name, from, input, options, events, request, state } of cases) {
      test(name, () => {
        const next = reflectorStep(from, input, { ...OPTIONS, ...options });
        assert.deepEqual(
          { events: next.events, request: next.request, state: next.state },
          { events: events ?? [], request, state: { ...next.state, ...state } },
        );
      });
    }
  });
}
