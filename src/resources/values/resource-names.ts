/** Names of compute resources, as in the capacity of a node and the requests of a container. */
import { sanitize } from './label-names.ts';

/** How a resource is shown: its name as label value, and what its quantity counts, a series for each. */
export interface ShownResource {
  readonly label: string;
  readonly units: readonly Unit[];
}

type Unit = 'core' | 'byte' | 'integer';

/** How a resource is shown, or undefined where kube-state-metrics leaves it out: any native one that it does not know. */
export function shownResource(name: string): ShownResource | undefined {
  if (memo.has(name)) return memo.get(name);
  if (memo.size >= MEMO_SIZE) memo.clear();
  const units = unitsOf(name);
  const shown = units.length === 0 ? undefined : { label: sanitize(name), units };
  memo.set(name, shown);
  return shown;
}

const MEMO_SIZE = 1024;
const memo = new Map<string, ShownResource | undefined>();

const BYTES = /^(storage|ephemeral-storage|memory|hugepages-.*|attachable-volumes-.*)$/s;

/** A name such as `attachable-volumes-x.example.com/y` counts as bytes and, having a domain, as integers too. */
function unitsOf(name: string): readonly Unit[] {
  if (name === 'cpu') return ['core'];
  const bytes: Unit[] = BYTES.test(name) ? ['byte'] : [];
  return isExtended(name) ? [...bytes, 'integer'] : bytes;
}

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN_LENGTH = 253;

/** A name with a domain of its own that would be valid in a quota, where it is written as `requests.<name>`. */
function isExtended(name: string): boolean {
  if (!name.includes('/') || name.includes('kubernetes.io/') || name.startsWith('requests.')) return false;
  const [domain = '', rest = '', ...more] = `requests.${name}`.split('/');
  return (
    more.length === 0 &&
    domain.length <= DNS_SUBDOMAIN_LENGTH &&
    DNS_SUBDOMAIN.test(domain) &&
    QUALIFIED_NAME.test(rest)
  );
}
