/** Planned kinds, as kinds that can be watched and told. */
import type { Selectors } from '../../../kubernetes/reflector/options.ts';
import { entityByUid } from '../../../resources/declare/conventions.ts';
import { ALPHA, type Emit, type Family, family } from '../../../resources/declare/family.ts';
import { type Kind, type KubernetesObject, kindId, visitFamily } from '../../../resources/declare/kind.ts';
import type { CustomKindOptions } from '../../kinds/kinds.ts';
import { namedFamily, nameless } from '../../kinds/naming.ts';
import { schemaOf } from '../../paths/schema.ts';
import { together } from '../../paths/wants.ts';
import { AUTOMATIC } from '../rows/rows.ts';
import type { Part, PlannedKind } from './plan.ts';

/** Tells the kinds of monitors from those of rules, which may be about the same version of the same resource. */
const PART = 'monitored';

/** The identity of a planned kind. */
export function plannedId({ resource: { group, resource }, version }: PlannedKind): string {
  return kindId({ group, resource, version, part: PART });
}

/** What the API server selects of it; undefined for everything. */
export function selectorsOf({ selectors: { label, field } }: PlannedKind): Selectors | undefined {
  return label === '' && field === '' ? undefined : { labelSelector: label, fieldSelector: field };
}

/** The kind; undefined where no family of it is told. */
export function kindOf(planned: PlannedKind, options: Omit<CustomKindOptions, 'unusable'>): Kind | undefined {
  const { profile = 'ksm', families: isTold = () => true, cluster } = options;
  const { resource: served, version, parts } = planned;
  const { group, resource, kind, namespaced } = served;
  const told = familiesOf(planned).filter(isTold);
  if (told.length === 0) return undefined;
  const names = told.map(({ name }) => name);
  const entity =
    profile === 'semconv' ? entityByUid<KubernetesObject>(`k8s.${kind.toLowerCase()}`, namespaced) : undefined;
  const sources = parts.flatMap((part) => part.sources);
  const schema = schemaOf(together(sources.filter(({ name }) => names.includes(name)).map(({ wants }) => wants)));
  const families = told.map((each) => namedFamily(each, entity, cluster));
  // A mistake of ours is told when the family is.
  const quiet = families.map((each) => ({ ...each, failed: ignore }));
  return {
    resource,
    group,
    version,
    part: PART,
    versions: [version],
    kind,
    variant: JSON.stringify([parts.map(({ key }) => key), namespaced, profile, names, cluster]),
    namespaced,
    onByDefault: false,
    form: 'object',
    schema,
    identity: nameless(cluster),
    families,
    arrived(object) {
      // Each source remembers what it gives.
      if (planned.arrived.has(object)) return;
      planned.arrived.add(object);
      for (const each of quiet) visitFamily(each, object, ignore);
    },
    joins: [],
    ...(entity && { conventions: { schema, families } }),
  };
}

const ignore = () => {};

/** Of families of one name the first says what the family is, and each gives its rows. */
function familiesOf({ resource, version, parts }: PlannedKind): Family<KubernetesObject>[] {
  const { group, kind } = resource;
  const all = parts.flatMap((part) => part.sources.map((source, at) => ({ part, source, at })));
  return [...Map.groupBy(all, ({ source }) => source.name)].map(([name, sources]) => {
    const visit = (object: KubernetesObject, emit: Emit) => {
      const labels = [group, version, kind, object.metadata.name, object.metadata.namespace];
      for (const { part, source, at } of sources) visitSource(part, source, at, object, labels, emit);
    };
    const type = name.endsWith('_total') ? 'counter' : 'gauge';
    const monitors = [...new Set(sources.map(({ source }) => source.monitor))];
    return {
      ...family(type, name, ALPHA, sources[0]!.source.rule.help, AUTOMATIC, visit),
      origin: `the ResourceMetricsMonitor ${monitors.join(', ')}`,
    };
  });
}

function visitSource(
  { share }: Part,
  source: Part['sources'][number],
  at: number,
  object: KubernetesObject,
  automatic: readonly string[],
  emit: Emit,
): void {
  const rows = source.rows(object);
  const told = share.told(at, object, rows.length);
  for (let row = 0; row < told; row++) emit(rows[row]!.value, automatic, rows[row]!.labels);
}
