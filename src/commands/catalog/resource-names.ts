/** Names of resources as kubectl takes them: plural, singular, short, and each with its group. */
import type { Kind } from '../../resources/declare/kind.ts';
import { namesOf } from '../../resources/names.ts';

/** As API servers tell them (`shortNames` of an APIResource). */
const SHORT: Readonly<Record<string, string>> = {
  cm: 'configmaps',
  crd: 'customresourcedefinitions',
  crds: 'customresourcedefinitions',
  cj: 'cronjobs',
  csr: 'certificatesigningrequests',
  deploy: 'deployments',
  ds: 'daemonsets',
  ep: 'endpoints',
  hpa: 'horizontalpodautoscalers',
  ing: 'ingresses',
  limits: 'limitranges',
  netpol: 'networkpolicies',
  no: 'nodes',
  ns: 'namespaces',
  pc: 'priorityclasses',
  pdb: 'poddisruptionbudgets',
  po: 'pods',
  pv: 'persistentvolumes',
  pvc: 'persistentvolumeclaims',
  quota: 'resourcequotas',
  rc: 'replicationcontrollers',
  rs: 'replicasets',
  sa: 'serviceaccounts',
  sc: 'storageclasses',
  sts: 'statefulsets',
  svc: 'services',
  vac: 'volumeattributesclasses',
};

/** The kind that is called so, in any case; undefined where there is none. */
export function kindNamed(kinds: readonly Kind[], word: string): Kind | undefined {
  const wanted = word.toLowerCase();
  const name = SHORT[wanted] ?? wanted;
  return (
    kinds.find((kind) => namesOf(kind).includes(name)) ??
    kinds.find(({ kind, group }) => {
      const singular = kind.toLowerCase();
      return singular === name || (group !== '' && `${singular}.${group}` === name);
    })
  );
}

/** The plural that code generators give a kind. */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
