/** Which families are told: `--metric-allowlist`, `--metric-denylist`, `--metric-opt-in-list`, `--ksm-next`, `--metric-stability`. */
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { CodedError } from '../../errors.ts';
import type { Family } from '../declare/family.ts';

/** What users say of the families that they want; patterns match any part of a name. */
export interface FamilyOptions {
  /** ECMAScript; empty for all. Only one of this and `metricDenylist` has entries. */
  readonly metricAllowlist: readonly string[];
  readonly metricDenylist: readonly string[];
  readonly metricStability: 'all' | 'stable';
  /** RE2: families that are off unless they match. */
  readonly optIn: readonly string[];
  /** Whether families are on that kube-state-metrics has taken in since its release, or reviews. */
  readonly ksmNext?: boolean;
}

/** What of a family decides on it. */
export type Filterable = Pick<Family<never>, 'name' | 'stability' | 'optIn' | 'next'>;

/** Whether a family is told. */
export type FamilyFilter = (family: Filterable) => boolean;

/** The filter where users say nothing. */
export const byDefault: FamilyFilter = ({ optIn }) => !optIn;

/**
 * The filter for these families. The patterns are held against all names here, once, so that none can be slow later.
 * Throws KSO_METRIC_LISTS where both lists have entries and KSO_METRIC_PATTERN for a pattern that can't be used.
 */
export function familyFilter(options: FamilyOptions, families: readonly Filterable[]): FamilyFilter {
  const { metricAllowlist: allowed, metricDenylist: denied, optIn, ksmNext, metricStability } = options;
  if (allowed.length > 0 && denied.length > 0) throw new CodedError('KSO_METRIC_LISTS');
  const names = families.map(({ name }) => name);
  const isAllowed = allowed.length > 0;
  const listed = isAllowed
    ? matching('--metric-allowlist', allowed, names)
    : matching('--metric-denylist', denied, names);
  const opted = matchingRe2('--metric-opt-in-list', optIn, names);
  return (family) =>
    listed.has(family.name) === isAllowed &&
    (!family.optIn || opted.has(family.name) || (ksmNext === true && family.next === true)) &&
    (metricStability === 'all' || family.stability === 'STABLE');
}

/** The names in which one of the patterns is found. */
function matching(flag: string, patterns: readonly string[], names: readonly string[]): Set<string> {
  const compiled = patterns.map((pattern) => attempt(flag, pattern, () => new RegExp(pattern)));
  const found = new Set<string>();
  const endless = holdAgainst(names, compiled, (name) => found.add(name));
  if (endless === undefined) return found;
  const pattern = patterns[compiled.indexOf(endless)]!;
  throw new CodedError('KSO_METRIC_PATTERN', { flag, pattern, reason: TOO_LONG });
}

/** What is wrong with a pattern that `holdAgainst` gives back. */
export const TOO_LONG = 'it takes too long to hold it against the names of all families';

/** Milliseconds for all patterns together, of which sound ones do not need a hundredth. */
const LONGEST = 1000;

const SCRIPT =
  'for (at = 0; at < patterns.length; at++) for (const name of names) if (patterns[at].test(name)) add(name)';

/**
 * Gives the names that one of the patterns matches. To try all ways in which a pattern may match can take for ever, so it is
 * done where it can be stopped: the result is the pattern that did not come to an end, if any.
 */
export function holdAgainst(
  names: readonly string[],
  patterns: readonly RegExp[],
  add: (name: string) => void = () => {},
): RegExp | undefined {
  if (patterns.length === 0) return undefined;
  const sandbox = { patterns, names, add, at: 0 };
  try {
    runInContext(SCRIPT, createContext(sandbox), { timeout: LONGEST });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return patterns[sandbox.at];
  }
}

/** The same for patterns in the syntax of Go, which take linear time. */
function matchingRe2(flag: string, patterns: readonly string[], names: readonly string[]): Set<string> {
  if (patterns.length === 0) return new Set();
  // Synchronous, and only for those who have such a list.
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  const compiled = patterns.map((pattern) => attempt(flag, pattern, () => RE2JS.compile(pattern)));
  return new Set(names.filter((name) => compiled.some((pattern) => pattern.test(name))));
}

function attempt<T>(flag: string, pattern: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    const reason = (error as Error).message;
    throw new CodedError('KSO_METRIC_PATTERN', { flag, pattern, reason }, { cause: error });
  }
}
