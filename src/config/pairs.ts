/** `key=value,key=value`, percent-encoded (W3C Baggage without properties), as OpenTelemetry's variables have it. */
import * as z from 'zod';

/** Pairs by key. */
export type Pairs = Readonly<Record<string, string>>;

/** What could be read of a text, and what could not: sentences that show a key at most, since values may be secret. */
export interface ReadPairs {
  readonly pairs: Pairs;
  readonly mistakes: readonly string[];
}

/** Reads all pairs that can be read. */
export function readPairs(text: string, isKey: (key: string) => boolean = () => true): ReadPairs {
  const pairs: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const [index, pair] of text.split(',').entries()) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    const key = at < 0 ? undefined : decode(pair.slice(0, at).trim());
    const value = decode(pair.slice(at + 1).trim());
    // Without a key that is one, the secret itself may stand in its place.
    if (key === undefined || key === '' || !isKey(key)) mistakes.push(`pair ${index + 1} is not written key=value`);
    else if (value === undefined) mistakes.push(`the value of "${key}" is not percent-encoded`);
    else pairs[key] = value;
  }
  return { pairs, mistakes };
}

/** Pairs of which each can be read. */
export function pairs(isKey?: (key: string) => boolean) {
  return z.string().transform((text, context): Pairs => {
    const { pairs, mistakes } = readPairs(text, isKey);
    if (mistakes.length === 0) return pairs;
    const message = `pairs are written key=value,key=value with percent-encoded values, and ${mistakes.join(', ')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** Whether a text can be the name of a header (RFC 9110, 5.6.2). */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(text);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
