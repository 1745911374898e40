/** What of the kinds is watched, as the settings say it. */
import { CodedError } from '../errors.ts';
import { allOf, fieldTerm } from '../kubernetes/field-selector.ts';
import type { Selectors } from '../kubernetes/reflector/options.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import { nameOf, namesOf } from '../resources/names.ts';
import type { WantedOptions } from '../watch/wanted.ts';
import type { Settings } from './settings.ts';

/** The settings that narrow what is watched of the kinds. */
export type ScopeSettings = Pick<
  Settings,
  | 'namespaces'
  | 'namespacesDenylist'
  | 'node'
  | 'trackUnscheduledPods'
  | 'labelSelectors'
  | 'fieldSelectors'
  | 'objectLimit'
  | 'useApiserverCache'
>;

/**
 * What is wanted of the kinds. Selectors, node and limit hold for the kinds that are told alone: a kind that only joins need
 * gives labels to objects of others, whatever it has itself. Throws KSO_SELECTOR_RESOURCE, KSO_NODE and
 * KSO_NAMESPACES_DENIED for what can't work.
 */
export function scopesOf(settings: ScopeSettings, kinds: readonly Kind[]): Omit<WantedOptions, 'shard'> {
  const { namespaces, namespacesDenylist: deniedNamespaces, objectLimit: limit, useApiserverCache: cached } = settings;
  const told = kinds.filter(({ sourceOnly }) => !sourceOnly);
  if (namespaces?.every((name) => deniedNamespaces.includes(name)) && told.every(({ namespaced }) => namespaced)) {
    throw new CodedError('KSO_NAMESPACES_DENIED');
  }
  const labels = byKind('--label-selector', settings.labelSelectors, told);
  const fields = byKind('--field-selector', settings.fieldSelectors, told);
  const node = nodeSelector(settings, told);
  const selectors = new Map(
    told.map((kind): [string, Selectors] => {
      const id = kindId(kind);
      const fieldSelector = allOf(id === 'pods' ? node : '', ...(fields.get(id) ?? []));
      return [id, { labelSelector: allOf(...(labels.get(id) ?? [])), fieldSelector }];
    }),
  );
  return { kinds, namespaces, deniedNamespaces, selectors, limit, cached };
}

/** The selectors of each kind, by its identity. A kind may be named in several ways. */
function byKind(flag: string, selectors: Readonly<Record<string, string>>, kinds: readonly Kind[]) {
  const entries = Object.entries(selectors).map(([resource, selector]) => {
    const kind = kinds.find((each) => namesOf(each).includes(resource));
    if (kind !== undefined) return { id: kindId(kind), selector };
    throw new CodedError('KSO_SELECTOR_RESOURCE', { flag, resource, known: kinds.map(nameOf).join(', ') });
  });
  const groups = Map.groupBy(entries, ({ id }) => id);
  return new Map([...groups].map(([id, group]) => [id, group.map(({ selector }) => selector)]));
}

/**
 * The field selector of pods; "" for all. The API server knows the field of no other kind with namespaces; kinds without any
 * are watched whole.
 */
function nodeSelector({ node = '', trackUnscheduledPods }: ScopeSettings, kinds: readonly Kind[]): string {
  if (node === '' && !trackUnscheduledPods) return '';
  const others = kinds.filter((kind) => kind.namespaced && kindId(kind) !== 'pods');
  if (others.length > 0) {
    const flag = trackUnscheduledPods ? '--track-unscheduled-pods' : '--node';
    throw new CodedError('KSO_NODE', { flag, resources: others.map(nameOf).join(', ') });
  }
  return fieldTerm('spec.nodeName', '=', trackUnscheduledPods ? '' : node);
}
