/** Which fields an expression reads of the object, found in the expression alone. */
import type { JsonWants } from '../../../kubernetes/codec/schema.ts';
import { together } from '../../paths/wants.ts';

/** A node of an expression, as the library gives it. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
}

/** A step from a value to what is in it: a member by its name, an element of a list, or any member or element. */
type Step = { readonly key: string } | 'element' | 'any';
type Path = readonly Step[];

/** What a value may be: what is at some paths of the object, a list of what is at others, or neither. */
interface Origin {
  readonly at: readonly Path[];
  readonly listOf: readonly Path[];
}

const COMPUTED: Origin = { at: [], listOf: [] };
const ALL: JsonWants = { all: true };
/** Whatever is there, but of a map or a list nothing that is in it. */
const SELF: JsonWants = {};
/** How many there are, and their keys. */
const SIZE: JsonWants = { elements: SELF, each: SELF };
const OVER_LISTS = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);

/** What the expression reads of the variable `o`; all from the deepest path on that the expression spells out. */
export function wantsOfExpression(root: CelNode): JsonWants {
  const wants: JsonWants[] = [];
  const read = ({ at, listOf }: Origin, end: JsonWants) => {
    for (const path of [...at, ...listOf]) wants.push(along(path, end));
  };
  const consume = (node: CelNode, known: Known, end = ALL): Origin => {
    read(originOf(node, known), end);
    return COMPUTED;
  };

  function originOf(node: CelNode, known: Known): Origin {
    const args = node.args as readonly CelNode[];
    switch (node.op) {
      case 'value':
        return COMPUTED;
      case 'id':
        return known.get(node.args as unknown as string) ?? COMPUTED;
      case '.':
      case '.?':
        return within(originOf(args[0]!, known), { key: args[1] as unknown as string });
      case '[]':
      case '[?]': {
        const [of, index] = args as [CelNode, CelNode];
        return within(originOf(of, known), stepOf(index, known));
      }
      case '?:': {
        const [condition, ...branches] = args;
        consume(condition!, known);
        return either(branches.map((branch) => originOf(branch, known)));
      }
      case 'list': {
        const { at, listOf } = either(args.map((element) => originOf(element, known)));
        return { at: [], listOf: [...at, ...listOf] };
      }
      case 'map':
        for (const entry of node.args as readonly (readonly CelNode[])[])
          for (const each of entry) consume(each, known);
        return COMPUTED;
      case 'call': {
        const [name, given] = node.args as [string, readonly CelNode[]];
        if (name === 'dyn' && given.length === 1) return originOf(given[0]!, known);
        const end = name === 'size' ? SIZE : name === 'has' ? SELF : ALL;
        for (const each of given) consume(each, known, end);
        return COMPUTED;
      }
      case 'rcall':
        return ofMethod(node.args as [string, CelNode, readonly CelNode[]], known);
      default:
        for (const each of Array.isArray(args) ? args : [node.args as CelNode]) consume(each, known);
        return COMPUTED;
    }
  }

  function stepOf(index: CelNode, known: Known): Step {
    if (index.op !== 'value') consume(index, known);
    if (index.op === 'value' && typeof index.args === 'string') return { key: index.args };
    return index.op === 'value' ? 'element' : 'any';
  }

  function ofMethod([name, receiver, given]: [string, CelNode, readonly CelNode[]], known: Known): Origin {
    if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && given.length === 3) {
      const [variable, value, expression] = given as [CelNode, CelNode, CelNode];
      const bound = originOf(value, known);
      // It has to be there also where nobody uses it.
      read(bound, SELF);
      return originOf(expression, new Map([...known, [String(variable.args), bound]]));
    }
    if (OVER_LISTS.has(name) && given.length >= 2) {
      const over = originOf(receiver, known);
      // Of a map the keys are gone over.
      read({ at: over.at, listOf: [] }, SIZE);
      read({ at: [], listOf: over.listOf }, SELF);
      const element = { at: [...over.at.map((path) => [...path, 'element' as const]), ...over.listOf], listOf: [] };
      const inner = new Map([...known, [String(given[0]!.args), element]]);
      const [last, ...before] = given.slice(1).reverse();
      for (const predicate of before) consume(predicate, inner);
      if (name === 'map') {
        const { at, listOf } = originOf(last!, inner);
        return { at: [], listOf: [...at, ...listOf] };
      }
      consume(last!, inner);
      return name === 'filter' ? { at: [], listOf: element.at } : COMPUTED;
    }
    if (['orValue', 'or', 'value', 'optMap'].includes(name)) {
      return either([receiver, ...given].map((each) => originOf(each, known)));
    }
    consume(receiver, known, name === 'size' ? SIZE : ALL);
    for (const each of given) consume(each, known);
    return COMPUTED;
  }

  consume(root, new Map([['o', { at: [[]], listOf: [] }]]));
  return together(wants);
}

type Known = ReadonlyMap<string, Origin>;

function within({ at, listOf }: Origin, step: Step): Origin {
  const isIndex = typeof step === 'string';
  return { at: [...at.map((path) => [...path, step]), ...(isIndex ? listOf : [])], listOf: [] };
}

function either(origins: readonly Origin[]): Origin {
  return { at: origins.flatMap(({ at }) => at), listOf: origins.flatMap(({ listOf }) => listOf) };
}

function along(path: Path, end: JsonWants): JsonWants {
  return path.reduceRight((inner: JsonWants, step): JsonWants => {
    if (step === 'element') return { elements: inner };
    return step === 'any' ? { elements: inner, each: inner } : { keys: { [step.key]: inner } };
  }, end);
}
