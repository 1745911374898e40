/**
 * Where the chart in deploy/helm does something else with a key than the chart kube-state-metrics of prometheus-community (8.4.0);
 * docs/installing.md has them for people.
 */
import { isMap } from './chart-schema.ts';
import type { Verdict } from './items.ts';

type Values = Readonly<Record<string, unknown>>;
type Difference = Pick<Verdict, 'verdict' | 'note'>;

/** What a value does here that it does not do there; undefined where that is the same. */
export function differenceOf(path: string, value: unknown, all: Values): Difference | undefined {
  return DIFFERENCES[path]?.(value, all);
}

const other = (note: string): Difference => ({ verdict: 'other effect', note });
const refused = (note: string): Difference => ({ verdict: 'refused', note });
const whenTrue = (note: string) => (value: unknown) => (value === true ? other(note) : undefined);

/** Of an image whose repository is not named, or is that of kube-state-metrics, nothing is of any use. */
function ofImage(note: string) {
  return (value: unknown, { image }: Values) => {
    const repository = isMap(image) ? image.repository : undefined;
    if (value === '') return undefined;
    return repository === undefined || isTheirs(repository) ? refused(note) : undefined;
  };
}

function isTheirs(repository: unknown): boolean {
  return /(^|\/)kube-state-metrics$/.test(String(repository));
}

const DIFFERENCES: Readonly<Record<string, (value: unknown, all: Values) => Difference | undefined>> = {
  'image.repository': (value) => (isTheirs(value) ? refused('it would start kube-state-metrics') : undefined),
  'image.registry': ofImage('it is where the image of kube-state-metrics is'),
  'image.tag': ofImage('it is a version of kube-state-metrics'),
  'image.sha': ofImage('it is the digest of an image of kube-state-metrics'),
  nameOverride: (value) =>
    value === '' ? other('the label job is then kube-state-otel: leave it out for kube-state-metrics') : undefined,
  'prometheus.monitor.namespace': (value) => (value === '' ? undefined : other('the ServiceMonitor is made in it')),
  'networkPolicy.enabled': whenTrue('without networkPolicy.egress names, the API server and receivers can be reached'),
  'kubeRBACProxy.enabled': whenTrue('probes go through the proxies, of which there are always two'),
  'rbac.useClusterRole': (value) =>
    value === false ? other('Roles have no rules for kinds without a namespace') : undefined,
  podDisruptionBudget: (value) =>
    isMap(value) && Object.keys(value).length > 0 ? other('it selects by name and release') : undefined,
  replicas: (value) =>
    Number(value) > 1 ? other('where something is pushed, one of them is elected for it') : undefined,
};

/** What the chart refuses in the whole. */
export function conflictsIn(values: Values): string[] {
  const at = (path: string) =>
    path.split('.').reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), values);
  const isEmpty = (value: unknown) =>
    value === undefined || value === null || Object.keys(value as object).length === 0;
  const conflicts: readonly (readonly [isIt: boolean, sentence: string])[] = [
    [
      at('rbac.useClusterRole') === false &&
        at('rbac.create') !== false &&
        at('releaseNamespace') !== true &&
        isEmpty(at('namespaces')),
      'rbac.useClusterRole is false, and there are no namespaces for the Roles.',
    ],
    [
      at('authFilter.enabled') === true && at('kubeRBACProxy.enabled') === true,
      'authFilter and kubeRBACProxy do the same.',
    ],
    [at('dnsPolicy') === 'None' && isEmpty(at('dnsConfig')), 'dnsPolicy None needs a dnsConfig.'],
  ];
  return conflicts.filter(([isIt]) => isIt).map(([, sentence]) => sentence);
}
