/** The plainest picture of what is watched: which objects there are, and which of them whoever looks has to see. */
import { EVERYTHING, type Scope } from '../../src/kubernetes/scope.ts';
import { type Kind, kindId } from '../../src/resources/declare/kind.ts';
import { configure, type KindOptions } from '../../src/resources/options/configure.ts';
import type { Random } from '../../src/simulator/random.ts';
import type { Wanted } from '../../src/watch/wanted.ts';
import { defaultKinds as builtIn } from '../support/kinds/default-kinds.ts';

export const NAMESPACES = ['a', 'b', 'c'];

const services = builtIn.find(({ resource }) => resource === 'services') as Kind;

/** A kind whose plural a built-in one has too. */
export const KNATIVE: Kind = {
  ...services,
  group: 'serving.knative.dev',
  kind: 'Service',
  variant: 'knative',
  identity: { labels: ['namespace', 'knative'], values: ({ metadata: { namespace, name } }) => [namespace, name] },
};

/** By the name that a thing's resource has here: the kind, and a family that has one series for each of its objects. */
export const RESOURCES: Readonly<
  Record<string, { readonly kind: Kind; readonly marker: string; readonly label: string }>
> = {
  pods: { kind: find('pods'), marker: 'kube_pod_created', label: 'pod' },
  services: { kind: services, marker: 'kube_service_created', label: 'service' },
  'services.serving.knative.dev': { kind: KNATIVE, marker: 'kube_service_created', label: 'knative' },
  configmaps: { kind: find('configmaps'), marker: 'kube_configmap_created', label: 'configmap' },
  nodes: { kind: find('nodes'), marker: 'kube_node_created', label: 'node' },
};

/** Ways to declare a kind: the second reads more than the first, the third tells more of what the first reads. */
const VARIANTS: readonly KindOptions[] = [{}, { labels: ['app'] }, { families: () => true }, { profile: 'both' }];

function find(resource: string): Kind {
  return builtIn.find((kind) => kind.resource === resource)!;
}

/** Makes what may be wanted: some kinds, each whole, by namespace or by selectors that overlap. */
export function createWishes(random: Random): () => Wanted[] {
  const declared = new Map<string, Kind>();
  const declare = (resource: string): Kind => {
    const { kind } = RESOURCES[resource]!;
    if (kind === KNATIVE) return kind;
    const variant = random.integer(VARIANTS.length);
    const key = `${resource} ${variant}`;
    const known = declared.get(key) ?? configure(kind, VARIANTS[variant]!);
    declared.set(key, known);
    return known;
  };
  const scopesOf = ({ namespaced }: Kind): Scope[] => {
    const how = random.integer(4);
    const namespaces = NAMESPACES.filter(() => random.integer(3) > 0);
    if (how === 0 && namespaced && namespaces.length > 0) {
      return namespaces.map((namespace) => ({ ...EVERYTHING, namespace }));
    }
    if (how === 1) return ['app=x', 'tier=y'].map((labelSelector) => ({ ...EVERYTHING, labelSelector }));
    return [EVERYTHING];
  };
  return () =>
    Object.keys(RESOURCES).flatMap((resource) => {
      if (random.integer(6) === 0) return [];
      const kind = declare(resource);
      return scopesOf(kind).map((scope) => ({ kind, scope }));
    });
}

/** An object as far as it matters where it is seen. */
export interface Thing {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The text of a thing's series of its marker. */
export function markerOf({ resource, namespace, name }: Omit<Thing, 'labels'>): string {
  return `${resource} ${namespace}/${name}`;
}

/** The name that a kind has here. */
export function resourceOf({ resource, group }: Kind): string {
  return group === KNATIVE.group ? kindId(KNATIVE) : resource;
}

/** Whether something that is wanted brings a thing. */
export function isWanted(wanted: readonly Wanted[], { resource, namespace, labels }: Thing): boolean {
  return wanted.some(({ kind, scope }) => {
    if (resourceOf(kind) !== resource) return false;
    if (scope.namespace !== '' && scope.namespace !== namespace) return false;
    const [key = '', value] = scope.labelSelector.split('=');
    return key === '' || labels[key] === value;
  });
}

/**
 * What has to be seen: a thing that was seen once, as long as it lives unchanged and is wanted. Since when is remembered, in
 * unix milliseconds.
 */
export class Promises {
  readonly #since = new Map<string, number>();

  /** A scrape showed this. */
  seen(marker: string): void {
    if (!this.#since.has(marker)) this.#since.set(marker, Date.now());
  }

  /** It may go. */
  release(marker: string): void {
    this.#since.delete(marker);
  }

  since(marker: string): number | undefined {
    return this.#since.get(marker);
  }

  get all(): readonly string[] {
    return [...this.#since.keys()];
  }
}
