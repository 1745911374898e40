/**
 * Evaluation that counts its steps. The library has an expression evaluated by whoever is given as its evaluator, node by node:
 * a macro around the whole expression gives one that counts, and that no part of the expression can catch once it stops.
 */
import type { Budget } from './budget.ts';
import { linearRegex } from './regex.ts';

/** A node of an expression, as the library has it. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  evaluate(evaluator: Evaluator, node: Node, context: unknown): unknown;
}

/** What the library evaluates with; it is handed from node to node. */
interface Evaluator {
  run(node: Node, context: unknown): unknown;
  tryEval(node: Node, context: unknown): unknown;
  debugTypeDeep(value: unknown): unknown;
  debugRuntimeType(value: unknown, type: unknown): unknown;
}

interface Checker {
  check(node: Node, context: unknown): unknown;
}

/** What the macro is called in expressions: nobody can write it. */
export const BOUNDED = 'bounded__';

/** What the operands of a node cost beside a step: that of its own walk over them. */
type Walk = 'deep' | 'flat' | undefined;

const COMPARING = new Set(['==', '!=', 'in']);
const READING = new Set(['call', 'rcall', '+']);
/** What goes over a list element by element, each of which is counted, or binds a name. */
export const MACROS: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'exists', 'exists_one', 'bind']);
/** An error that the language goes on after takes as long as so many steps: it is made with all that is told of it. */
const ERROR = 250;
/** Calls that take as long as so many steps, by name: what asks the engine for dates in a zone is slow. */
const DEAR_CALLS: ReadonlyMap<string, number> = new Map([
  ['string', 20],
  ['timestamp', 10],
  ['duration', 10],
  ['json', 20],
  ...[
    'FullYear',
    'Month',
    'Date',
    'DayOfMonth',
    'DayOfWeek',
    'DayOfYear',
    'Hours',
    'Minutes',
    'Seconds',
    'Milliseconds',
  ].map((part): [string, number] => [`get${part}`, 500]),
]);

/** The macro: `bounded__(expression)` is the expression, counted. */
export function boundedMacro(budget: Budget) {
  return ({ args }: { readonly args: readonly Node[] }) => ({
    async: false,
    typeCheck: (checker: Checker, _: unknown, context: unknown) => checker.check(args[0]!, context),
    evaluate: (evaluator: Evaluator, _: unknown, context: unknown) =>
      countingOf(evaluator, budget).run(args[0]!, context),
  });
}

function countingOf(evaluator: Evaluator, budget: Budget): Evaluator {
  let within: Walk;
  const counting = Object.create(evaluator) as Evaluator;
  // These look at private members of the evaluator.
  counting.debugTypeDeep = (value) => evaluator.debugTypeDeep(value);
  counting.debugRuntimeType = (value, type) => evaluator.debugRuntimeType(value, type);
  counting.run = (node, context) => {
    budget.spend(1);
    const outer = within;
    within = walkOf(node);
    if (node.op === 'call' || node.op === 'rcall') budget.spend(DEAR_CALLS.get((node.args as [string])[0]) ?? 0);
    const value = isMatches(node) ? matches(counting, node, context, budget) : node.evaluate(counting, node, context);
    within = outer;
    if (outer !== undefined) budget.spend(outer === 'deep' ? deepWeight(value, budget.left) : flatWeight(value));
    return value;
  };
  counting.tryEval = (node, context) => {
    const outer = within;
    try {
      return counting.run(node, context);
    } catch (error) {
      if (budget.isStop(error)) throw error;
      within = outer;
      budget.spend(ERROR);
      return error;
    }
  };
  return counting;
}

function walkOf({ op, args }: Node): Walk {
  if (COMPARING.has(op)) return 'deep';
  if (op === 'rcall' && MACROS.has((args as [string])[0])) return undefined;
  return READING.has(op) ? 'flat' : undefined;
}

/** Steps for a walk over a text or a list. */
function flatWeight(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length >> 4 : 0;
}

/** Steps for a walk over all that is in a value; `most` ends the count. */
function deepWeight(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return flatWeight(value);
  let weight = 0;
  const members = value instanceof Map ? value.values() : Object.values(value);
  for (const member of members) {
    if (weight > most) break;
    weight += 1 + deepWeight(member, most - weight);
  }
  return weight;
}

function isMatches({ op, args }: Node): boolean {
  if (op !== 'rcall') return false;
  const [name, , given] = args as [string, Node, readonly Node[]];
  return name === 'matches' && given.length === 1;
}

/** `text.matches(pattern)`, in time that is linear in both. */
function matches(evaluator: Evaluator, node: Node, context: unknown, budget: Budget): boolean {
  const [, receiver, [argument]] = node.args as [string, Node, [Node]];
  const text = evaluator.run(receiver, context);
  const pattern = evaluator.run(argument, context);
  // The library's own words for a call of other types.
  if (typeof text !== 'string' || typeof pattern !== 'string')
    return node.evaluate(evaluator, node, context) as boolean;
  const { regex, size } = linearRegex(pattern);
  budget.spend(Math.ceil(((text.length + 1) * size) / 4));
  return regex.test(text);
}
