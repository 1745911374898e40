import { usage } from '../../parsing/usage.ts';
import type { Operand, Operator, Part, Path, Step, Template } from './nodes.ts';

/** Reads a template, as `-o jsonpath=` has it. Throws KSO_USAGE. */
export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  /** Ranges that are not at their end, each with what came before it. */
  const open: { readonly path: Path; readonly before: Part[] }[] = [];
  let current = parts;
  for (const piece of piecesOf(text)) {
    if (typeof piece === 'string') {
      current.push({ type: 'text', text: piece });
      continue;
    }
    const words = piece.inside.trim();
    if (words === 'end') {
      const range = open.pop() ?? refuse(text, '{end} ends no {range}');
      range.before.push({ type: 'range', path: range.path, body: current });
      current = range.before;
    } else if (/^range\s/.test(words)) {
      open.push({ path: parsePath(words.slice('range'.length).trim()), before: current });
      current = [];
    } else current.push(...partsOf(words));
  }
  if (open.length > 0) refuse(text, '{range} has no {end}');
  return parts;
}

/** Reads a path with or without braces and a first dot, as columns and --sort-by have it. Throws KSO_USAGE. */
export function parseRelaxedPath(text: string): Path {
  const [, inside = text] = /^\{(.*)\}$/s.exec(text.trim()) ?? [];
  const path = inside.trim();
  return parsePath(/^[.$@[]/.test(path) ? path : `.${path}`);
}

/** Texts, and what is in braces; braces in quotes are none. */
function piecesOf(text: string): (string | { readonly inside: string })[] {
  const pieces: (string | { readonly inside: string })[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('{', at);
    if (start !== at) pieces.push(start < 0 ? text.slice(at) : text.slice(at, start));
    if (start < 0) break;
    const end = endOf(text, start + 1, '}');
    pieces.push({ inside: text.slice(start + 1, end) });
    at = end + 1;
  }
  return pieces;
}

/** Where the character stands outside of quotes and of brackets that opened since. */
function endOf(text: string, from: number, closing: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\') at++;
    else if (character === '"' || character === "'") at = endOfQuote(text, at);
    else if (depth === 0 && character === closing) return at;
    else if (character === '[' || character === '(') depth++;
    else if (character === ']' || character === ')') depth--;
  }
  return refuse(text, `a ${closing} is missing`);
}

function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return refuse(text, 'a quote has no end');
}

/** Quoted texts and paths that stand beside each other in one pair of braces. */
function partsOf(text: string): Part[] {
  const quote = /^["']/.test(text) ? endOfQuote(text, 0) : undefined;
  if (quote === undefined) return [{ type: 'path', path: parsePath(text) }];
  const rest = text.slice(quote + 1).trim();
  return [{ type: 'text', text: unquoted(text.slice(0, quote + 1)) }, ...(rest === '' ? [] : partsOf(rest))];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

function parsePath(text: string): Path {
  const path: Step[] = [];
  // The value that it begins at.
  let rest = text.replace(/^[$@]/, '');
  while (rest !== '') {
    const step = /^\.\.|^\.?\*|^\.?((?:\\.|[^\s.[\]{}()'"\\,])+)/s.exec(rest);
    if (rest.startsWith('[')) {
      const end = endOf(rest, 1, ']');
      path.push(bracketOf(rest.slice(1, end).trim()));
      rest = rest.slice(end + 1);
    } else if (rest.startsWith('..')) {
      path.push({ type: 'descend' });
      rest = rest.slice(rest[2] === '[' ? 2 : 1);
      if (rest === '.') refuse(text, '.. leads nowhere');
    } else if (rest === '.') rest = '';
    else if (step === null || (step[1] !== undefined && !rest.startsWith('.') && path.length === 0)) {
      return refuse(text, `"${rest}" is no step: .field, ['field'], [0], [1:3], [*], ..field or [?(@.field=="x")]`);
    } else {
      path.push(step[1] === undefined ? { type: 'all' } : { type: 'field', name: step[1].replaceAll(/\\(.)/gs, '$1') });
      rest = rest.slice(step[0].length);
    }
  }
  return path;
}

function bracketOf(text: string): Step {
  if (text.startsWith('?(') && text.endsWith(')')) return filterOf(text.slice(2, -1).trim());
  const choices = splitOutside(text, ',');
  if (choices.length > 1) return { type: 'union', paths: choices.map((choice) => [bracketOf(choice.trim())]) };
  if (text === '*') return { type: 'all' };
  if (/^(["']).*\1$/s.test(text)) return { type: 'field', name: unquoted(text) };
  if (/^-?\d+$/.test(text)) return { type: 'index', index: Number(text) };
  const [, from, to, by] = /^(-?\d*):(-?\d*)(?::(\d*))?$/.exec(text) ?? [];
  if (from === undefined || Number(by || 1) === 0) {
    // kubectl takes a path in brackets for one beside others.
    if (/^[.$@]/.test(text)) return { type: 'union', paths: [parsePath(text)] };
    return refuse(`[${text}]`, 'it is no index, no range, no name in quotes and no filter');
  }
  return { type: 'slice', ...(from && { from: +from }), ...(to && { to: +to }), ...(by && { by: +by }) };
}

function filterOf(text: string): Step {
  const operator = operatorIn(text);
  if (operator === undefined) return { type: 'filter', left: operandOf(text) };
  const { at, sign } = operator;
  const [left, right] = [text.slice(0, at).trim(), text.slice(at + sign.length).trim()];
  return { type: 'filter', left: operandOf(left), operator: sign, right: operandOf(right) };
}

function operatorIn(text: string): { readonly at: number; readonly sign: Operator } | undefined {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"' || text[at] === "'") at = endOfQuote(text, at);
    else {
      const [sign] = /^(?:==|!=|<=|>=|<|>)/.exec(text.slice(at)) ?? [];
      if (sign !== undefined) return { at, sign: sign as Operator };
    }
  }
  return undefined;
}

function operandOf(text: string): Operand {
  if (/^(["']).*\1$/s.test(text)) return { type: 'value', value: unquoted(text) };
  if (text === 'true' || text === 'false') return { type: 'value', value: text === 'true' };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { type: 'value', value: Number(text) };
  if (!/^[$@.[]/.test(text)) refuse(`[?(${text})]`, 'it compares neither a path from @ nor a value');
  return { type: 'path', path: parsePath(text), fromRoot: text.startsWith('$') };
}

/** The parts between the characters that stand outside of quotes and brackets. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start <= text.length) {
    // One more at the end, so that the last part has one, too.
    const end = endOf(`${text}${separator}`, start, separator);
    parts.push(text.slice(start, end));
    start = end + 1;
  }
  return parts;
}

function refuse(text: string, reason: string): never {
  throw usage(`the JSONPath ${text} can not be read: ${reason}`);
}
