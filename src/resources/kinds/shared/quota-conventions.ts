/** The metrics of the semantic conventions that resource quotas and OpenShift's cluster quotas have alike. */
import { eachPair, lookUp, type Pairs } from '../../../kubernetes/codec/schema.ts';
import { metricsOf } from '../../declare/conventions.ts';
import type { EmitOf, Entity, Family, Spelled } from '../../declare/family.ts';
import { quantityFloat } from '../../values/quantity.ts';

/** What a quota allows and what counts against it: resource names as in `spec.hard`, with their amounts. */
export interface Quota {
  readonly hard: Pairs;
  readonly used: Pairs;
}

/** The metrics of an entity that has a quota; their names begin with its type. */
export function quotaMetrics<T>(entity: Entity<T>, quotaOf: (object: T) => Quota): readonly Family<T>[] {
  return METRICS.flatMap((metric) => metric(entity, quotaOf));
}

/** What a quota can be on, told once as what it allows and once as what is used. */
type QuotaMetric = <T>(entity: Entity<T>, quotaOf: (object: T) => Quota) => readonly Family<T>[];

/** `counted` is what the quota is on, in help texts; `points` gives the amounts with their attributes. */
function quotaMetric<const L extends readonly string[]>(
  name: string,
  unit: string,
  counted: string,
  attributes: Spelled<L>,
  points: (amounts: Pairs, emit: EmitOf<L>) => void,
): QuotaMetric {
  return (entity, quotaOf) => {
    const { upDownCounter } = metricsOf(entity);
    const prefix = `${entity.type}.${name}`;
    return [
      upDownCounter(`${prefix}.hard`, unit, `What the quota allows: ${counted}.`, attributes, (object, emit) =>
        points(quotaOf(object).hard, emit),
      ),
      upDownCounter(`${prefix}.used`, unit, `What counts against the quota: ${counted}.`, attributes, (object, emit) =>
        points(quotaOf(object).used, emit),
      ),
    ];
  };
}

const CLASS = '.storageclass.storage.k8s.io/';

const METRICS: readonly QuotaMetric[] = [
  total('cpu.limit', '{cpu}', 'CPU cores as limits of pods', ['limits.cpu']),
  total('cpu.request', '{cpu}', 'CPU cores as requests of pods', ['requests.cpu', 'cpu']),
  total('memory.limit', 'By', 'memory as limits of pods', ['limits.memory']),
  total('memory.request', 'By', 'memory as requests of pods', ['requests.memory', 'memory']),
  total('ephemeral_storage.limit', 'By', 'local storage as limits of pods', ['limits.ephemeral-storage']),
  total('ephemeral_storage.request', 'By', 'local storage as requests of pods', [
    'requests.ephemeral-storage',
    'ephemeral-storage',
  ]),
  quotaMetric(
    'hugepage_count.request',
    '{hugepage}',
    'huge pages of one size as requests of pods',
    ['k8s.hugepage.size'],
    hugePages,
  ),
  ofClasses('storage.request', 'By', 'storage as requests of claims', 'requests.storage'),
  ofClasses('persistentvolumeclaim_count', '{persistentvolumeclaim}', 'claims', 'persistentvolumeclaims'),
  quotaMetric('object_count', '{object}', 'objects of one resource', ['k8s.resourcequota.resource_name'], objectCounts),
];

/** An amount without attributes, under the first of the names that the API has for it. */
function total(name: string, unit: string, help: string, resources: readonly string[]): QuotaMetric {
  return quotaMetric(name, unit, help, [], (amounts, emit) => {
    for (const resource of resources) {
      const amount = lookUp(amounts, resource);
      if (amount !== undefined) return emit(quantityFloat(amount), []);
    }
  });
}

/** An amount for all claims, and others for those of one storage class each: `gold.storageclass.storage.k8s.io/...`. */
function ofClasses(name: string, unit: string, help: string, resource: string): QuotaMetric {
  const suffix = CLASS + resource;
  const counted = `${help}, of one storage class or of all`;
  return quotaMetric(name, unit, counted, ['k8s.storageclass.name'], (amounts, emit) =>
    eachPair(amounts, (key, amount) => {
      if (key === resource) emit(quantityFloat(amount), [undefined]);
      else if (key.endsWith(suffix)) emit(quantityFloat(amount), [key.slice(0, -suffix.length)]);
    }),
  );
}

const HUGE_PAGES = /^(?:requests\.)?hugepages-(.+)$/s;

/** A quota on huge pages is in bytes; the conventions count pages. */
function hugePages(amounts: Pairs, emit: EmitOf<[string]>): void {
  eachPair(amounts, (key, amount) => {
    const size = HUGE_PAGES.exec(key)?.[1] ?? '';
    const bytes = quantityFloat(size);
    if (bytes > 0) emit(quantityFloat(amount) / bytes, [size]);
  });
}

/** The resources that can be counted under their bare name; claims have a metric of their own. */
const COUNTED = new Set([
  'configmaps',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

function objectCounts(amounts: Pairs, emit: EmitOf<[string]>): void {
  eachPair(amounts, (key, amount) => {
    if (COUNTED.has(key) || key.startsWith('count/')) emit(quantityFloat(amount), [key]);
  });
}
