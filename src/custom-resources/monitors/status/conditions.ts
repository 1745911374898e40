/** The status of a monitor, as kubernetes-sigs/resource-state-metrics has it: conditions, and how many samples there are. */
import { isDeepStrictEqual } from 'node:util';
import { type Found, isList, isMap } from '../../paths/path.ts';
import type { Ledger } from '../cardinality/ledger.ts';
import type { Fault } from '../rules/rules.ts';

/** `metav1.Condition`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  /** RFC 3339. */
  readonly lastTransitionTime: string;
}

/** `status` of a monitor. */
export interface MonitorStatus {
  readonly conditions?: readonly Condition[];
  readonly cardinality?: Readonly<Record<string, unknown>>;
}

/** What a status says that anybody may have written: a definition does not have to say what it may be. Total. */
export function readStatus(status: unknown): MonitorStatus {
  const { conditions, cardinality } = (isMap(status as Found) ? status : {}) as Readonly<Record<string, Found>>;
  const isCondition = (each: Found) => isMap(each) && typeof each.type === 'string';
  return {
    conditions: isList(conditions) ? (conditions.filter(isCondition) as unknown as Condition[]) : [],
    ...(isMap(cardinality) && { cardinality }),
  };
}

/** What a status is made of. */
export interface Judged {
  readonly generation: number;
  readonly faults: readonly Fault[];
  /** Whether anything of it can be used. */
  readonly isUsed: boolean;
  readonly ledger: Ledger;
}

/** Characters of a message at most; the API takes 32768. */
const MOST_CHARACTERS = 4096;
const MOST_CUT_FAMILIES = 128;

/**
 * The status that takes the place of `before`. Times in it stay where nothing else changes: it is equal to `before` where
 * nothing is to be written. Conditions of others are kept.
 */
export function statusOf(judged: Judged, before: MonitorStatus, now: string): MonitorStatus {
  const { ledger } = judged;
  const was = new Map((before.conditions ?? []).map((each) => [each.type, each]));
  const own = conditionsOf(judged).map((condition): Condition => {
    const { status, lastTransitionTime = now } = was.get(condition.type) ?? {};
    return {
      ...condition,
      observedGeneration: judged.generation,
      lastTransitionTime: status === condition.status ? lastTransitionTime : now,
    };
  });
  const types = new Set([...own.map(({ type }) => type), 'Failed']);
  const others = (before.conditions ?? []).filter(({ type }) => !types.has(type));
  const cardinality = {
    total: ledger.wanted,
    perStore: ledger.perStore(),
    perFamily: ledger.perFamily(),
    thresholdsExceeded: ledger.levels().some(({ isCut }) => isCut),
    cutoffFamilies: ledger.cutFamilies().slice(0, MOST_CUT_FAMILIES),
  };
  const { lastUpdated, ...counted } = before.cardinality ?? {};
  const isSame = isDeepStrictEqual(withLists(counted), cardinality);
  return {
    conditions: [...own, ...others],
    cardinality: { ...cardinality, lastUpdated: isSame ? (lastUpdated ?? now) : now },
  };
}

/** Whether two have equal conditions, whatever they count. */
export function hasSameConditions(a: MonitorStatus, b: MonitorStatus): boolean {
  const sorted = ({ conditions = [] }: MonitorStatus) =>
    [...conditions].sort((one, two) => (one.type < two.type ? -1 : 1));
  return isDeepStrictEqual(sorted(a), sorted(b));
}

/** Whether two are equal, in whatever order the conditions stand. */
export function isSameStatus(a: MonitorStatus, b: MonitorStatus): boolean {
  return hasSameConditions(a, b) && isDeepStrictEqual(withLists(a.cardinality ?? {}), withLists(b.cardinality ?? {}));
}

/** An API server leaves out what is empty, or does not. */
function withLists(cardinality: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { perStore: {}, perFamily: {}, cutoffFamilies: [], ...cardinality };
}

type Judgement = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

function conditionsOf({ faults, isUsed, ledger }: Judged): Judgement[] {
  const levels = ledger.levels();
  const cut = levels.filter(({ isCut }) => isCut);
  const textOf = (some: typeof levels) =>
    some.map(({ level, name, count, limit }) => `${level}${name && ` ${name}`}: ${count} of ${limit}`).join('; ');
  const wrong = faults.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  const all: Judgement[] = [
    isUsed
      ? judge('Processed', 'True', 'EventHandlerSucceeded', 'The stores that can be used are followed.')
      : judge('Processed', 'False', 'EventHandlerFailed', 'No store can be used.'),
  ];
  if (faults.length > 0) all.push(judge('Failed', 'True', 'EventHandlerFailed', wrong));
  all.push(
    levels.length > 0
      ? judge('CardinalityWarning', 'True', 'CardinalityWarning', `Samples near or beyond a limit: ${textOf(levels)}`)
      : judge('CardinalityWarning', 'False', 'CardinalityOK', 'Samples are within the limits.'),
    cut.length > 0
      ? judge('CardinalityCutoff', 'True', 'CardinalityCutoff', `What came last is left out: ${textOf(cut)}`)
      : judge(
          'CardinalityCutoff',
          'False',
          levels.length > 0 ? 'CardinalityWarning' : 'CardinalityOK',
          'No samples are left out.',
        ),
  );
  return all;
}

function judge(type: string, status: Condition['status'], reason: string, message: string): Judgement {
  return { type, status, reason, message: message.slice(0, MOST_CHARACTERS) };
}
