/**
 * Rules for kinds that are built in: their families come out of the list and watch that there is of the kind, next to its own ones.
 * What their paths lead to is read of the same bytes once more, along a schema of its own, so that it is the object as JSON has it.
 */
import {
  again,
  derived,
  type Fields,
  type JsonWants,
  type MessageType,
  message,
} from '../../kubernetes/codec/schema.ts';
import { entityByUid } from '../../resources/declare/conventions.ts';
import type { Family } from '../../resources/declare/family.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { metadata } from '../../resources/declare/metadata.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { schemaOf } from '../paths/schema.ts';
import { wantsOf } from '../paths/wants.ts';
import type { CustomResourceRules, ResourceRule } from '../rules/rules.ts';
import { familiesOf, fullName } from './families.ts';
import type { CustomKindOptions } from './kinds.ts';
import { NAMELESS, namedFamily, nameless } from './naming.ts';

/** Where an object of a built-in kind has what rules read of it. */
const READ = 'read by rules';
/** Protobuf has no such field. */
const NUMBER = 0;

/** The built-in kind that a rule names; undefined for custom ones, and for versions of a built-in one that are not read here. */
export function builtInOf({ group, kind, version }: ResourceRule): Kind | undefined {
  const named = builtIn.find((each) => each.group === group && each.kind === kind);
  return version === '*' || named?.versions.includes(version) ? named : undefined;
}

/** The rules, in words, that name a version in which no built-in kind is read. */
export function unreadOf({ resources }: CustomResourceRules): readonly string[] {
  return resources.flatMap((rule) => {
    const { group, kind, version } = rule;
    const named = builtIn.find((each) => each.group === group && each.kind === kind);
    if (named === undefined || builtInOf(rule) !== undefined) return [];
    return `${kind} of ${[group, version].filter(Boolean).join('/')}, which is read as ${named.versions.join(', ')}`;
  });
}

/**
 * The kinds with what rules add to those that are built in; with `others`, those that are not among them are there for their rules
 * alone. Of rules for one kind the last counts. A family that has the name of another of its kind is left out, and told to `taken`.
 */
export function withRules(
  kinds: readonly Kind[],
  { resources }: CustomResourceRules,
  options: CustomKindOptions & { readonly others: boolean; taken(name: string): void },
): Kind[] {
  const rules = new Map<string, readonly [Kind, ResourceRule]>();
  for (const rule of resources) {
    const kind = builtInOf(rule);
    if (kind !== undefined) rules.set(kindId(kind), [kind, rule]);
  }
  const told = kinds.map((kind) => {
    const [named, rule] = rules.get(kindId(kind)) ?? [];
    if (rule === undefined) return kind;
    rules.delete(kindId(kind));
    return extended(kind, named!, rule, options);
  });
  const others = options.others
    ? [...rules.values()].map(([kind, rule]) => extended(bare(kind), kind, rule, options))
    : [];
  return [...told, ...others.filter(({ families }) => families.length > 0)];
}

function extended(
  base: Kind,
  named: Kind,
  rule: ResourceRule,
  {
    profile = 'ksm',
    families: isTold = () => true,
    cluster,
    unusable = () => {},
    taken,
  }: Parameters<typeof withRules>[2],
): Kind {
  const { group, kind, namespaced } = named;
  const version = rule.version === '*' ? named.versions[0]! : rule.version;
  const own = new Set(base.families.map(({ name }) => name));
  const all = familiesOf(rule, { group, version, kind, namespaced }, unusable).filter(isTold);
  for (const { name } of all) if (own.has(name)) taken(name);
  const told = all.filter(({ name }) => !own.has(name));
  if (told.length === 0) return base;
  const names = told.map(({ name }) => name);
  const wants = wantsOf({ ...rule, metrics: rule.metrics.filter((metric) => names.includes(fullName(rule, metric))) });
  const entity = profile === 'semconv' ? entityOf(base, named) : undefined;
  const identity = nameless(cluster);
  const families = told.map((family) => ({ ...overRead(namedFamily(family, entity, cluster)), identity }));
  const read = again(readOf(wants, apiVersionOf(group, version), kind));
  const fields: Fields = { ...base.schema.fields, [READ]: [NUMBER, read] };
  return {
    ...base,
    variant: `${base.variant ?? ''} with rules: ${JSON.stringify([rule, namespaced, profile, names, cluster])}`,
    form: formOf(base, named, wants),
    schema: message(fields) as MessageType<Fields, unknown> as Kind['schema'],
    families: [...base.families, ...families],
  };
}

/** The kind as one of which nothing else is told. */
function bare({ resource, group, versions, kind, namespaced, onByDefault }: Kind): Kind {
  const schema = message({ metadata: metadata({}) }) as MessageType<Fields, unknown> as Kind['schema'];
  const named = { resource, group, versions, kind, namespaced, onByDefault };
  return { ...named, variant: 'for rules', form: 'metadata', schema, identity: NAMELESS, families: [], joins: [] };
}

/** Where nothing but metadata is asked for so far, whole objects are if a rule needs more than that: never those of secrets. */
function formOf(base: Kind, named: Kind, { all, each, keys = {} }: JsonWants): Kind['form'] {
  const isMetadata = (key: string) => key === 'metadata' || isTypeMeta(key);
  if (named.form === 'table' || (!all && each === undefined && Object.keys(keys).every(isMetadata))) return base.form;
  return 'object';
}

const isTypeMeta = (key: string) => key === 'apiVersion' || key === 'kind';

/** Objects in lists of built-in kinds don't say what they are, those of a watch do: both read the same. */
function readOf(wants: JsonWants, apiVersion: string, kind: string) {
  const schema = schemaOf(wants);
  const { all, each, keys = {} } = wants;
  if (!all && each === undefined && !Object.keys(keys).some(isTypeMeta)) return schema;
  return derived(schema, typed(apiVersion, kind));
}

type Typed = (object: KubernetesObject) => KubernetesObject;
const known = new Map<string, Typed>();

/** The same function for the same type: what is read by it is comparable. */
function typed(apiVersion: string, kind: string): Typed {
  const key = `${apiVersion} ${kind}`;
  const made = known.get(key) ?? ((object) => ({ ...object, apiVersion, kind }));
  known.set(key, made);
  return made;
}

const apiVersionOf = (group: string, version: string) => (group === '' ? version : `${group}/${version}`);

function overRead(family: Family<KubernetesObject>): Family<KubernetesObject> {
  const read = (object: KubernetesObject) => (object as unknown as Record<string, KubernetesObject>)[READ]!;
  return { ...family, visit: (object, emit) => family.visit(read(object), emit) };
}

/** What the conventions know the object as, or else what custom resources are. */
function entityOf(base: Kind, { kind, namespaced }: Kind) {
  const type = `k8s.${kind.toLowerCase()}`;
  const entities = base.conventions?.families.map(({ entity }) => entity) ?? [];
  return (
    entities.find((entity) => entity?.type === type && entity.inner === 0) ??
    entityByUid<KubernetesObject>(type, namespaced)
  );
}
