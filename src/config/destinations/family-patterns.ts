import * as z from 'zod';
import { holdAgainst, TOO_LONG } from '../../resources/options/family-filter.ts';
import { knownFamilies } from '../selection.ts';
import type { FamilySelection } from './families.ts';

/** A selection as a file has it: `{ allow: [...], deny: [...] }`, each a regular expression of a whole name. */
export function familySelection() {
  const patterns = z.array(pattern()).min(1, 'at least one pattern is needed; without the key all families are meant');
  return z
    .strictObject({ allow: patterns.optional(), deny: patterns.default([]) })
    .transform(({ allow, deny }): FamilySelection => ({ allow, deny }));
}

let names: readonly string[] | undefined;

function pattern() {
  return z.string().transform((text, context) => {
    try {
      // By itself first: "a)(b" is one only between the brackets.
      new RegExp(text);
      const whole = new RegExp(`^(?:${text})$`);
      names ??= knownFamilies().map(({ name }) => name);
      if (holdAgainst(names, [whole]) === undefined) return whole;
      context.addIssue({ code: 'custom', message: TOO_LONG });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
    return z.NEVER;
  });
}
