/** The kinds whose transitions can be counted. */
import { type Kind, kindId } from './declare/kind.ts';
import type { TransitionSource } from './declare/transitions.ts';
import { jobTransitions } from './kinds/jobs/transitions.ts';
import { nodeTransitions } from './kinds/nodes/transitions.ts';
import { podTransitions } from './kinds/pods/transitions.ts';

/** Every kind whose transitions can be counted. */
export const transitionSources: readonly TransitionSource[] = [podTransitions, jobTransitions, nodeTransitions];

/** The transitions of a kind, or undefined where none are known or its states are not. */
export function transitionSourceOf(kind: Pick<Kind, 'group' | 'resource' | 'sourceOnly'>) {
  if (kind.sourceOnly) return undefined;
  return transitionSources.find((source) => kindId(source) === kindId(kind));
}
