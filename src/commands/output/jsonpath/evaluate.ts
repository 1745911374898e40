import { usage } from '../../parsing/usage.ts';
import type { Operand, Operator, Path, Step, Template } from './nodes.ts';

/**
 * The text that a template makes of plain data. What a path leads to is parted by blanks; objects and lists are JSON. A field that
 * is not there gives nothing, an element that is not there throws KSO_USAGE, as of kubectl.
 */
export function evaluateTemplate(template: Template, data: unknown, root: unknown = data): string {
  return template
    .map((part) => {
      if (part.type === 'text') return part.text;
      const values = valuesAt(part.path, data, root);
      if (part.type === 'path') return values.map(printed).join(' ');
      return values.map((value) => evaluateTemplate(part.body, value, root)).join('');
    })
    .join('');
}

/** What a path leads to from a value. */
export function valuesAt(path: Path, data: unknown, root: unknown = data): unknown[] {
  return path.reduce<unknown[]>((values, step) => values.flatMap((value) => stepFrom(step, value, root)), [data]);
}

/** A value as a text. */
export function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stepFrom(step: Step, value: unknown, root: unknown): unknown[] {
  switch (step.type) {
    case 'field':
      return isMap(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'all':
      return membersOf(value);
    case 'descend':
      return [value, ...membersOf(value).flatMap((member) => stepFrom(step, member, root))];
    case 'index': {
      if (!Array.isArray(value)) return [];
      const { index } = step;
      if (index >= value.length || index < -value.length) {
        throw usage(`the JSONPath asks for element ${index} of a list of ${value.length}`);
      }
      return [value.at(index)];
    }
    case 'slice':
      if (!Array.isArray(value)) return [];
      return value.slice(step.from ?? 0, step.to ?? value.length).filter((_, at) => at % (step.by ?? 1) === 0);
    case 'union':
      return step.paths.flatMap((path) => valuesAt(path, value, root));
    case 'filter':
      return Array.isArray(value) ? value.filter((each) => holds(step, each, root)) : [];
  }
}

function holds({ left, operator, right }: Step & { type: 'filter' }, value: unknown, root: unknown): boolean {
  const [first] = operandValues(left, value, root);
  if (operator === undefined) return first !== undefined;
  const [second] = operandValues(right!, value, root);
  return first !== undefined && second !== undefined && OPERATORS[operator](first, second);
}

const OPERATORS: Readonly<Record<Operator, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
};

/** Two numbers, or two texts; whatever else has no order. */
function ordered(test: <T extends number | string>(a: T, b: T) => boolean): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return test(a, b);
    return typeof a === 'string' && typeof b === 'string' && test(a, b);
  };
}

function operandValues(operand: Operand, value: unknown, root: unknown): unknown[] {
  if (operand.type === 'value') return [operand.value];
  return valuesAt(operand.path, operand.fromRoot ? root : value, root);
}

function membersOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
