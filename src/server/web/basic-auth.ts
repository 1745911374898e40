/** HTTP's basic authentication (RFC 7617) against hashes of bcrypt. */
import { createBoundedCache } from '../bounded-cache.ts';
import { fingerprint } from '../fingerprint.ts';
import { createPasswords } from './passwords.ts';

/** Who may read by name and password. */
export interface BasicAuth {
  /**
   * Whether an `Authorization` header is one of these users, by name with their hashes. It takes as long for a name that is
   * not known. Rejects where that can't be found out now.
   */
  isUser(authorization: string | undefined, users: Readonly<Record<string, string>>): Promise<boolean>;
}

/** Those who were let in and are not compared again. */
const MOST_KNOWN = 100;

/** Has to be compared again some time, in milliseconds. */
const KNOWN_FOR = 3_600_000;

/** Remembers who was let in, by name, hash and password together, so that another hash in the file ends it. */
export function createBasicAuth(): BasicAuth {
  const passwords = createPasswords();
  const known = createBoundedCache<true>(MOST_KNOWN);
  const running = new Map<string, Promise<boolean>>();

  return {
    async isUser(authorization, users) {
      const given = credentialsIn(authorization);
      if (given === undefined) return false;
      const { name, password } = given;
      const isKnown = Object.hasOwn(users, name);
      const hash = isKnown ? users[name]! : Object.values(users)[0]!;
      const key = fingerprint(name, hash, password);
      if (isKnown && known.get(key)) return true;
      let comparison = running.get(key);
      if (comparison === undefined) {
        comparison = passwords.compare(password, hash).finally(() => running.delete(key));
        running.set(key, comparison);
      }
      const isRight = (await comparison) && isKnown;
      if (isRight) known.set(key, true, KNOWN_FOR);
      return isRight;
    },
  };
}

function credentialsIn(authorization = ''): { readonly name: string; readonly password: string } | undefined {
  const [, encoded] = /^Basic +([A-Za-z\d+/]+=*) *$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
