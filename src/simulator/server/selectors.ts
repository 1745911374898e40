import type { KubernetesObject } from '../cluster.ts';

/** Whether an object is selected. */
export type Selector = (object: KubernetesObject) => boolean;

/** A field selector names a field that the resource does not offer; the server answers 400 with this message. */
export class SelectorError extends Error {}

const everywhere = ['metadata.name', 'metadata.namespace'];
const selectableFields: Record<string, string[]> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
  namespaces: ['status.phase'],
};

/**
 * A field selector (`spec.nodeName=n1,metadata.namespace!=a`) as a predicate. An absent field is the empty text.
 * Throws {@link SelectorError} for a field that the resource does not offer.
 */
export function fieldSelector(resource: string, text: string): Selector {
  return all(
    text.split(',').map((term) => {
      const match = /^(.*?)(!=|==|=)(.*)$/.exec(term);
      if (match === null) throw new SelectorError(`invalid field selector: ${JSON.stringify(term)}`);
      const [, field, operator, value] = match as unknown as [string, string, string, string];
      if (!everywhere.includes(field) && selectableFields[resource]?.includes(field) !== true) {
        throw new SelectorError(`field label not supported: ${field}`);
      }
      const path = field.split('.');
      return (object) => (fieldText(object, path) === value) === (operator !== '!=');
    }),
  );
}

function fieldText(object: unknown, path: string[]): string {
  const value = path.reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], object);
  return value === undefined || value === null ? '' : String(value);
}

/** A label selector in equality, existence and set form (`a=b,c!=d,e,!f,g in (x,y),h notin (z)`) as a predicate. */
export function labelSelector(text: string): Selector {
  return all(text.split(/,(?![^(]*\))/).map((term) => labelTerm(term.trim())));
}

function labelTerm(term: string): Selector {
  const set = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(term);
  if (set !== null) {
    const values = set[3]!.split(',').map((value) => value.trim());
    const isIn = labelMatches(set[1]!, (value) => value !== undefined && values.includes(value));
    return set[2] === 'in' ? isIn : (object) => !isIn(object);
  }
  const equality = /^([^!=]+?)\s*(!=|==|=)\s*(.*)$/.exec(term);
  if (equality !== null) {
    const [, key, operator, wanted] = equality as unknown as [string, string, string, string];
    return labelMatches(key, (value) => (value === wanted) === (operator !== '!='));
  }
  if (term.startsWith('!')) return labelMatches(term.slice(1).trim(), (value) => value === undefined);
  return labelMatches(term, (value) => value !== undefined);
}

function labelMatches(key: string, matches: (value: string | undefined) => boolean): Selector {
  return (object) => matches((object.metadata.labels as Record<string, string> | null | undefined)?.[key]);
}

function all(selectors: Selector[]): Selector {
  return (object) => selectors.every((selector) => selector(object));
}
