/** Paths of kube-state-metrics' rules: read from their text, and followed through the value of a custom resource. */
import type { JsonObject, JsonValue } from '../../kubernetes/codec/schema.ts';
import { parseBoolean, toNumber } from '../values/number.ts';

/** A value that a path can lead to; undefined where there is none. */
export type Found = JsonValue | undefined;

/** One step, as plain data. */
export type Step =
  /** `name`: a member of a map, or where the text is a whole number an element of a list, from the end if negative. */
  | { readonly kind: 'member'; readonly name: string; readonly index: number | undefined }
  /** `key=value`: the text of that member of a map, where it has that value. */
  | { readonly kind: 'entry'; readonly key: string; readonly value: string }
  /** `[key=value]`: the first map of a list whose member has that value. */
  | {
      readonly kind: 'lookup';
      readonly key: string;
      readonly value: string;
      readonly number: number | undefined;
      readonly flag: boolean | undefined;
    };

/** The step of a text; undefined for brackets without `key=value`. */
export function stepOf(text: string): Step | undefined {
  if (text.startsWith('[') && text.endsWith(']') && text.length > 1) {
    const inner = text.slice(1, -1);
    const at = inner.indexOf('=');
    if (at < 0) return undefined;
    const value = inner.slice(at + 1);
    return { kind: 'lookup', key: inner.slice(0, at), value, number: toNumber(value), flag: parseBoolean(value) };
  }
  const parts = text.split('=');
  if (parts.length === 2) return { kind: 'entry', key: parts[0]!, value: parts[1]! };
  const index = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : undefined;
  return { kind: 'member', name: text, index };
}

/** The steps of a path that was found to be sound. */
export function stepsOf(path: readonly string[]): readonly Step[] {
  return path.map((text) => stepOf(text)!);
}

/** What steps lead to from a value; null and undefined end them. */
export function follow(from: Found, steps: readonly Step[], first = 0): Found {
  let value = from;
  for (let at = first; at < steps.length; at++) {
    if (value === undefined || value === null) return undefined;
    value = take(value, steps[at]!);
  }
  return value;
}

/** Whether a value is a map. */
export function isMap(value: Found): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Found): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The member of a map that has this name itself. */
export function memberOf(map: JsonObject, name: string): Found {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function take(value: JsonValue, step: Step): Found {
  if (isList(value)) {
    if (step.kind === 'lookup')
      return value.find((element) => isMap(element) && matches(memberOf(element, step.key), step));
    return step.kind === 'member' && step.index !== undefined ? value.at(step.index) : undefined;
  }
  if (!isMap(value)) return undefined;
  if (step.kind === 'member') return memberOf(value, step.name);
  if (step.kind !== 'entry') return undefined;
  const text = memberOf(value, step.key);
  return text === step.value ? text : undefined;
}

function matches(candidate: Found, { value, number, flag }: Step & { readonly kind: 'lookup' }): boolean {
  if (candidate === undefined || candidate === null) return false;
  if (candidate === value) return true;
  if (number !== undefined && toNumber(candidate) === number) return true;
  return flag !== undefined && candidate === flag;
}
