/** Which version of a kind the API server has, found out for as many kinds at once as ask. */
import type { ApiClient } from '../kubernetes/client/client.ts';
import { discover, groupVersion, pickVersion } from '../kubernetes/client/discovery.ts';
import { pause } from '../pause.ts';
import type { Kind } from '../resources/declare/kind.ts';

/** Which version of a kind to read. */
export interface ServedVersion {
  /** Undefined where the server has none that we know. */
  readonly version: string | undefined;
  /** The server did not say whether it has this version: a 404 then speaks of the version, not of the kind. */
  readonly guessed: boolean;
}

/** Asks for a kind. Resolves also where nothing could be found out; rejects on abort only. */
export type FindServed = (kind: Kind) => Promise<ServedVersion>;

/** So many milliseconds are waited for others who ask: at start all do. */
const GATHERING = 10;

/** Those that ask at about the same time share one discovery, which is of their kinds alone. */
export function createServed(client: ApiClient, signal: AbortSignal): FindServed {
  let gathering: { readonly kinds: Kind[]; readonly discovery: ReturnType<typeof discover> } | undefined;
  return async (kind) => {
    if (gathering === undefined) {
      const kinds: Kind[] = [];
      const begin = async () => {
        await pause(GATHERING, signal);
        gathering = undefined;
        return discover(client, kinds, signal);
      };
      gathering = { kinds, discovery: begin() };
    }
    gathering.kinds.push(kind);
    const discovery = await gathering.discovery;
    const version = pickVersion(kind, discovery);
    const guessed = version !== undefined && discovery.failures.has(groupVersion(kind.group, version));
    return { version, guessed };
  };
}

/** The sentence for a kind that the server has in none of its versions. */
export function whyAbsent({ group, versions, resource }: Kind): string {
  const names = versions.map((version) => groupVersion(group, version));
  return `the API server serves no ${resource} of ${names.join(' or ')}`;
}
