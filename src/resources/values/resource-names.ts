/** Names of compute resources, as in the capacity of a node and the requests of a container. */
import { sanitize } from './label-names.ts';

/** How a resource is shown: its name as label value, and what its quantity counts. */
export interface ShownResource {
  readonly label: string;
  readonly unit: 'core' | 'byte' | 'integer';
}

/** How a resource is shown, or undefined where kube-state-metrics leaves it out: any native one that it does not know. */
export function shownResource(name: string): ShownResource | undefined {
  if (memo.has(name)) return memo.get(name);
  if (memo.size >= MEMO_SIZE) memo.clear();
  const unit = unitOf(name);
  const shown = unit && { label: sanitize(name), unit };
  memo.set(name, shown);
  return shown;
}

const MEMO_SIZE = 1024;
const memo = new Map<string, ShownResource | undefined>();

const BYTES = /^(storage|ephemeral-storage|memory|hugepages-.*|attachable-volumes-.*)$/s;

function unitOf(name: string): ShownResource['unit'] | undefined {
  if (name === 'cpu') return 'core';
  if (BYTES.test(name)) return 'byte';
  return isExtended(name) ? 'integer' : undefined;
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
