import { isDeepStrictEqual } from 'node:util';
import type { AnyType, Fields, MessageType } from '../../kubernetes/codec/schema.ts';
import type { Kind } from '../declare/kind.ts';

/**
 * Whether objects that were read for one declaration of a kind have all that another reads, so that its families can be
 * computed from them as they are. Says no where that is not certain.
 */
export function covers(before: Kind, after: Kind): boolean {
  if (before.form !== after.form) return false;
  const [were, are] = [before.joins ?? [], after.joins ?? []];
  if (were.length !== are.length || !were.every((join, at) => join === are[at])) return false;
  return hasType(before.schema, after.schema);
}

function hasFields(before: Fields, after: Fields): boolean {
  return Object.entries(after).every(([name, field]) => {
    const known = before[name];
    return known !== undefined && known[0] === field[0] && known[2] === field[2] && hasType(known[1], field[1]);
  });
}

function hasType(before: AnyType, after: AnyType): boolean {
  if (before === after) return true;
  if ((before.absent === undefined) !== (after.absent === undefined)) return false;
  if (before.kind === 'message') {
    const isWide = (wide: MessageType<Fields, unknown>) =>
      wide.rest === undefined || (before.rest !== undefined && isDeepStrictEqual(before.rest.wants, wide.rest.wants));
    return after.kind === 'message' && hasFields(before.fields, after.fields) && isWide(after);
  }
  if (before.kind === 'json') return after.kind === 'json' && isDeepStrictEqual(before.wants, after.wants);
  if (before.kind === 'map') return after.kind === 'map' && (before.keep === undefined || before.keep === after.keep);
  if (before.kind === 'again') return after.kind === 'again' && hasType(before.as, after.as);
  if (before.kind === 'derived') return after.kind === 'derived' && before.derive === after.derive;
  if (before.kind !== after.kind) return false;
  if (before.kind !== 'list' || after.kind !== 'list') return true;
  const keepsAll = before.keepElement === undefined || before.keepElement === after.keepElement;
  return keepsAll && hasType(before.element, after.element);
}
