/** CEL as monitors have it: an expression over `o`, the object, that takes a bounded number of steps. https://cel.dev */
import { Environment } from '@marcbachmann/cel-js';
import type { JsonWants } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { mapOf } from '../../paths/object.ts';
import { BOUNDED, boundedMacro, MACROS } from './bounded.ts';
import { Budget, LIMITS, type StepLimits } from './budget.ts';
import { CelError } from './errors.ts';
import { labelPrefix, quantity, unixSeconds } from './functions.ts';
import { toCel } from './value.ts';
import { type CelNode, wantsOfExpression } from './wants.ts';

/** An expression that can be evaluated. */
export interface CelExpression {
  /** What it reads of an object. */
  readonly wants: JsonWants;
  /** Its value, as the library has it. Throws CelError. */
  evaluate(object: KubernetesObject): unknown;
}

/** The same for all monitors. */
interface Shared {
  readonly wants: JsonWants;
  evaluate(object: KubernetesObject, monitor: string): unknown;
}

/** What reads and evaluates expressions. One object after the other: its time is that of its first expression. */
export interface Cel {
  /** Throws CelError for what can not be read, or would be too dear whatever the object. What was read is remembered. */
  compile(text: string): CelExpression;
  /** The same for another monitor, whose expressions may take as many steps for an object whatever those of others take. */
  by(monitor: string): Cel;
  /** All steps that were taken so far. */
  readonly steps: number;
}

/** How an expression may be built. */
const BUILT = { maxAstNodes: 512, maxDepth: 48, maxListElements: 128, maxMapEntries: 128, maxCallArguments: 8 };
/** As the definition of the kind has it. */
const MOST_CHARACTERS = 1024;
/** Expressions that are remembered. */
const MOST_KNOWN = 50_000;
/** Loops within one another at most. */
const MOST_LOOPS = 3;

/** Makes an environment, which takes a moment; it is shared by all expressions. */
export function createCel(limits: StepLimits = LIMITS): Cel {
  const budget = new Budget(limits);
  const times = new WeakMap<KubernetesObject, number>();
  let current: { readonly object: KubernetesObject; readonly value: unknown } | undefined;
  /** The time of a state of an object is always the same: two outputs tell one value. */
  const timeOf = (object: KubernetesObject) => {
    const known = times.get(object) ?? Math.floor(Date.now() / 1000);
    times.set(object, known);
    return known;
  };
  const sync = { async: false };
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: BUILT,
  })
    .registerVariable('o', 'dyn')
    .registerFunction('unixSeconds(string): double', unixSeconds, sync)
    .registerFunction('quantity(string): double', quantity, sync)
    .registerFunction('labelPrefix(map, string): map', labelPrefix, sync)
    .registerFunction('now(): double', () => timeOf(current!.object), sync)
    .registerFunction(`${BOUNDED}(ast): dyn`, boundedMacro(budget) as never, sync);

  const converted = (object: KubernetesObject) => {
    if (current?.object !== object) current = { object, value: toCel(mapOf(object)) };
    return current.value;
  };
  const known = new Map<string, Shared | CelError>();
  const compile = (text: string): Shared => {
    if (text.includes(BOUNDED)) throw new CelError('failed', 'it calls a function that is not there');
    const ast = parse(environment, text).ast as unknown as CelNode;
    if (loopsIn(ast) > MOST_LOOPS) throw new CelError('dear', `more than ${MOST_LOOPS} loops are within one another`);
    // The line ends a comment.
    const run = parse(environment, `${BOUNDED}(${text}\n)`);
    const { valid, error } = run.check();
    if (!valid) throw new CelError('failed', reasonOf(error));
    return {
      wants: wantsOfExpression(ast),
      evaluate(object, monitor) {
        const o = converted(object);
        budget.begin(object, monitor);
        try {
          return run({ o });
        } catch (error) {
          throw error instanceof CelError ? error : new CelError('failed', reasonOf(error));
        }
      },
    };
  };
  const compiled = (text: string): Shared => {
    if (text.length > MOST_CHARACTERS) throw new CelError('dear', `it has more than ${MOST_CHARACTERS} characters`);
    const before = known.get(text);
    if (before instanceof CelError) throw before;
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    try {
      const made = compile(text);
      known.set(text, made);
      return made;
    } catch (error) {
      if (error instanceof CelError) known.set(text, error);
      throw error;
    }
  };
  const celOf = (monitor: string): Cel => ({
    get steps() {
      return budget.steps;
    },
    compile(text) {
      const { wants, evaluate } = compiled(text);
      return { wants, evaluate: (object) => evaluate(object, monitor) };
    },
    by: celOf,
  });
  return celOf('');
}

function parse(environment: Environment, text: string) {
  try {
    return environment.parse(text);
  } catch (error) {
    throw new CelError('failed', `it is no expression of CEL: ${reasonOf(error)}`);
  }
}

/** How deep loops are within one another: a loop over the result of another is not within it. */
function loopsIn({ op, args }: CelNode): number {
  const deepest = (nodes: readonly CelNode[]) => Math.max(0, ...nodes.map(loopsIn));
  if (op !== 'rcall') return deepest(nodesIn(args));
  const [name, receiver, given] = args as [string, CelNode, readonly CelNode[]];
  return Math.max(deepest(given) + (MACROS.has(name) && name !== 'bind' ? 1 : 0), loopsIn(receiver));
}

function nodesIn(args: unknown): readonly CelNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as CelNode] : [];
}

/** The library's own words, without the text of the expression and where it points to. A key of the object is not told. */
function reasonOf(error: unknown): string {
  const { code, summary, message } = error as { code?: string; summary?: string; message?: string };
  if (code === 'no_such_key') return 'a key is not there';
  const words = (summary ?? message ?? 'it fails').split('\n')[0]!;
  return code?.endsWith('_conversion_error') || code?.startsWith('invalid_regular')
    ? 'a text is none of what it should be'
    : words;
}
