import type { Destination } from './transport.ts';

/** What stands where something secret stood. */
const HIDDEN = '***';

/** Shorter texts occur in what is no secret, and are none. */
const SHORTEST = 4;

/**
 * Takes out of a text what only this process and the receiver should know: the values of headers and the user's part of
 * the address, as they are and as they are sent. A receiver, or what stands before it, may say them back.
 */
export function createVeil({ url, headers }: Pick<Destination, 'url' | 'headers'>): (text: string) => string {
  const known = new Set<string>();
  const add = (text: string) => {
    for (const form of [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), base64(text)]) {
      if (form.length >= SHORTEST) known.add(form);
    }
  };
  for (const value of Object.values(headers)) {
    add(value);
    for (const word of value.split(/[\s,;]+/)) {
      add(word);
      // Of `Basic` it is the user and the password.
      const pair = Buffer.from(word, 'base64').toString();
      if (/^[\x20-\x7e]+:[\x20-\x7e]+$/.test(pair)) for (const part of [pair, ...pair.split(':')]) add(part);
    }
  }
  if (URL.canParse(url)) {
    const { username, password } = new URL(url);
    const parts = [decoded(username), decoded(password)];
    for (const part of [...parts, parts.join(':'), username, password]) add(part);
  }
  for (const scheme of SCHEMES) known.delete(scheme);
  // The longest first: a part of it may be known as well.
  const texts = [...known].sort((a, b) => b.length - a.length);
  return (text) => texts.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** Words of an Authorization header that say nothing. */
const SCHEMES = ['Basic', 'basic', 'Bearer', 'bearer', 'Digest', 'Token', 'token', 'ApiKey'];

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A percent-encoded text, or the text itself where it is none. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
