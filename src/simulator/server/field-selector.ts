import type { ApiResource } from '../api.ts';
import { all, type Selector, SelectorError } from './selectors.ts';

const NAME = 'metadata.name';
const NAMESPACE = 'metadata.namespace';

/** The fields that a resource offers; all others offer name and namespace. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  'certificatesigningrequests.certificates.k8s.io': [NAME, 'spec.signerName'],
  'jobs.batch': [NAME, NAMESPACE, 'status.successful'],
  namespaces: [NAME, 'status.phase'],
  nodes: [NAME, 'spec.unschedulable'],
  pods: [
    NAME,
    NAMESPACE,
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  replicationcontrollers: [NAME, NAMESPACE, 'status.replicas'],
  secrets: [NAME, NAMESPACE, 'type'],
  services: [NAME, NAMESPACE, 'spec.clusterIP', 'spec.type'],
};

/** Where the text of a field is not the field of that name. */
const PATHS: Readonly<Record<string, string>> = { 'status.successful': 'status.succeeded' };

/** What an absent field is compared as, where that is not the empty text. */
const ABSENT: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.replicas': '0',
  'status.successful': '0',
};

/**
 * A field selector (`spec.nodeName=n1,metadata.namespace!=a`) as a predicate; `\` before `\`, `,` and `=` of a value. Throws
 * {@link SelectorError} as the API server refuses it.
 */
export function fieldSelector(api: ApiResource, text: string): Selector {
  const terms = (text.match(/(?:\\.|[^,\\])+/g) ?? []).map((term) => parse(text, term));
  return all(
    terms.map(({ field, negated, value }) => {
      if (!offeredBy(api).includes(field)) throw new SelectorError(whyNotOffered(api, field));
      const path = (PATHS[field] ?? field).split('.');
      const absent = ABSENT[field] ?? '';
      return (object) => ((textOf(object, path) ?? absent) === value) === !negated;
    }),
  );
}

function offeredBy({ resource, custom, namespaced }: ApiResource): readonly string[] {
  // Of built-in kinds also those without a namespace offer it.
  return OFFERED[resource] ?? (custom && !namespaced ? [NAME] : [NAME, NAMESPACE]);
}

function parse(whole: string, term: string) {
  const match = /^(.*?)(!=|==|=)(.*)$/.exec(term);
  if (match === null) throw new SelectorError(`invalid selector: '${whole}'; can't understand '${term}'`);
  const [, field, operator, value] = match as unknown as [string, string, string, string];
  const unescaped = value.replace(/\\(.?)|=/g, (found: string, escaped?: string) => {
    if (escaped === undefined) throw new SelectorError('invalid field selector: unescaped character in value: =');
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped;
    throw new SelectorError(`invalid field selector: invalid escape sequence: ${found}`);
  });
  return { field, negated: operator === '!=', value: unescaped };
}

/** The sentence depends on who wrote the kind. */
function whyNotOffered({ resource, kind, custom }: ApiResource, field: string): string {
  if (resource === 'jobs.batch') return `field label "${field}" not supported for ${kind}`;
  if (custom || OFFERED[resource] !== undefined) return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "${NAME}", "${NAMESPACE}"`;
}

function textOf(object: unknown, path: readonly string[]): string | undefined {
  const value = path.reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], object);
  // The list of addresses is offered, but no text is made of it.
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}
