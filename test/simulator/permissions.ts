/** Who may do what: one bearer token, and what its holder is denied. */
import type { ApiRegistry, ApiResource } from '../../src/simulator/api.ts';
import { failure, nameOf, type Status } from '../../src/simulator/server/status.ts';
import type { Target, Verb } from '../../src/simulator/server/target.ts';

/** What the authorizer denies: a resource by its name, every verb or one, every namespace or one ("" = cluster-wide). */
export interface Denial {
  resource: string;
  verb?: Verb;
  namespace?: string;
}

/** What an API server lets through; it may change while the server runs. */
export interface Permissions {
  /** The bearer token that is accepted from now on; undefined accepts everybody. */
  setToken(token: string | undefined): void;
  /** Denies with 403 until the returned function is called. Open watches go on. */
  deny(denial: Denial): () => void;
  /** The Status that refuses a request, if it is refused. */
  refusal(target: Target, authorization: string | undefined): Status | undefined;
}

const user = 'system:serviceaccount:monitoring:kube-state-otel';

/** Everything is allowed at first, to the holder of the token. */
export function createPermissions(registry: ApiRegistry, firstToken: string | undefined): Permissions {
  const denials = new Set<Denial>();
  let token = firstToken;
  const strikes = (denial: Denial, verb: Verb, api: ApiResource, namespace: string): boolean =>
    registry.isNamed(api, denial.resource) &&
    (denial.verb === undefined || denial.verb === verb) &&
    (denial.namespace === undefined || denial.namespace === namespace);
  return {
    setToken(accepted) {
      token = accepted;
    },
    deny(denial) {
      denials.add(denial);
      return () => denials.delete(denial);
    },
    refusal({ path, verb, api, namespace }, authorization) {
      const open = /^\/(livez|readyz|healthz|version)/.test(path);
      if (token !== undefined && !open && authorization !== `Bearer ${token}`) return unauthorized();
      if (api === undefined || verb === undefined) return undefined;
      const denied = [...denials].some((denial) => strikes(denial, verb, api, namespace));
      return denied ? forbidden(verb, api, namespace) : undefined;
    },
  };
}

/** 401: no or an unknown token. */
const unauthorized = (): Status => failure(401, 'Unauthorized', 'Unauthorized');

/** 403: the authorizer denies the verb. `namespace` is empty at cluster scope. */
export function forbidden(verb: Verb, api: ApiResource, namespace: string, who = user): Status {
  const place = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return failure(
    403,
    'Forbidden',
    `${nameOf(api)} is forbidden: User "${who}" cannot ${verb} resource "${api.plural}" in API group "${api.group}" ${place}`,
    { ...(api.group !== '' && { group: api.group }), kind: api.plural },
  );
}
