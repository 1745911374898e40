import {
  eachPair,
  type Fields,
  type KeepKey,
  type MapType,
  type MessageType,
  map,
  message,
  text,
} from '../../kubernetes/codec/schema.ts';
import { union } from '../../kubernetes/codec/union.ts';
import { ALPHA, type Family } from '../declare/family.ts';
import { JOIN_NAMES, type JoinName } from '../declare/joins.ts';
import type { Conventions, Kind, KubernetesObject } from '../declare/kind.ts';
import type { Labelled } from '../declare/metadata-families.ts';
import { readsOwners } from '../declare/relationships.ts';
import { dynamicLabels, labelName } from '../values/label-names.ts';
import {
  type AddedLabel,
  constantLabel,
  type Promoted,
  promotedLabels,
  readingJoined,
  withLabels,
} from './added-labels.ts';
import { type KeyPatterns, keyMatcher } from './allowlist.ts';
import { byDefault, type FamilyFilter } from './family-filter.ts';
import { joinReader, pruned } from './pruned.ts';
import { type Sparse, withoutZeros } from './sparse.ts';

/** Whose names are told: kube-state-metrics', those of OpenTelemetry's semantic conventions, or both. */
export type Profile = 'ksm' | 'semconv' | 'both';

/** What a user may choose for a kind. */
export interface KindOptions {
  /** `ksm` where it is not given. */
  readonly profile?: Profile | undefined;
  /** Keys for the kind's labels family; without any it has no samples. */
  readonly labels?: KeyPatterns | undefined;
  /** The same for annotations. */
  readonly annotations?: KeyPatterns | undefined;
  /** Keys of labels and annotations that are put on every series of the object. */
  readonly promoted?: Promoted | undefined;
  /** What is joined to every series. */
  readonly join?: readonly JoinName[] | undefined;
  /** The name of the cluster, where it is joined. */
  readonly cluster?: string | undefined;
  /** Which families are told; without it all but those that users have to opt in to. */
  readonly families?: FamilyFilter | undefined;
  /** Which rows at 0 of one-hot families are left out; `off` where it is not given. */
  readonly sparse?: Sparse | undefined;
  /** Fields that are read beside those of the families. */
  readonly reads?: MessageType<Fields, unknown> | undefined;
  /** Whether what the conventions know of the kind is read, and their options applied, also where no metric needs it. */
  readonly entities?: boolean | undefined;
}

const NOT_PROMOTED: Promoted = { labels: [], annotations: [] };

/**
 * The kind with these options: its schema keeps the keys that they allow beside those that its families read anyway,
 * its families are those of the profile that are on, the families that list labels or annotations give one sample an
 * object, and what is joined or promoted follows the labels that name the object.
 */
export function configure<T extends KubernetesObject>(kind: Kind<T>, options: KindOptions): Kind<T> {
  const { profile = 'ksm', promoted = NOT_PROMOTED } = options;
  const isOn = options.families ?? byDefault;
  const conventions = profile === 'ksm' && !options.entities ? undefined : kind.conventions;
  const isMetricTold = profile !== 'ksm' && conventions?.families.some(isOn);
  const joined = joinedOf(kind, options, isMetricTold ? conventions : undefined);
  const told = (profile === 'semconv' ? [] : kind.families).filter(isOn);
  const whole = withReads(conventions?.schema ?? kind.schema, told);
  const read = readsOf(kind, whole, told, options);
  let schema = read;
  for (const part of PARTS) {
    const isListed = kind.families.some(({ lists }) => lists === part);
    const own = part === 'labels' ? joined.keys : [];
    const keep = matcherOf([...((isListed && options[part]) || []), ...promoted[part], ...own]);
    if (keep) schema = keeping(schema, part, keep);
  }
  if (options.entities && conventions)
    schema = union(schema, readsOwners) as MessageType<Fields, unknown> as MessageType<Fields, T>;
  if (options.reads) schema = union(schema, options.reads) as MessageType<Fields, T>;
  const families = told.map((family) => {
    const keep = family.lists && matcherOf(options[family.lists]);
    return keep ? listing(family, keep, promoted) : withoutZeros(family, options.sparse);
  });
  const allowed: Allowed = {
    labels: matcherOf([...(options.labels ?? []), ...promoted.labels]),
    annotations: matcherOf([...(options.annotations ?? []), ...promoted.annotations]),
  };
  const metrics = (conventions?.families ?? []).map((family) => withAttributes(family, allowed, joined.attributes));
  const all = profile === 'ksm' ? families : [...families, ...metrics.filter(isOn)];
  const isUsual =
    read === whole &&
    [...kind.families, ...(kind.conventions?.families ?? [])].every((family) => isOn(family) === byDefault(family));
  const identity = withLabels(kind.identity, [...joined.labels, ...promotedLabels<T>(promoted)]);
  return {
    ...kind,
    variant: variantOf(options, isUsual ? undefined : all),
    ...(read !== whole && isMetadataAlone(schema) && { form: 'metadata' }),
    identity,
    schema,
    joins: joined.joins,
    families: all,
    ...(conventions && { conventions: { ...conventions, families: metrics } }),
  };
}

/** The schema with what families that are told read beside it. */
function withReads<T extends KubernetesObject>(
  schema: MessageType<Fields, T>,
  told: readonly Family<T>[],
): MessageType<Fields, T> {
  const more = new Set(told.flatMap(({ reads }) => reads ?? []));
  return [...more].reduce<MessageType<Fields, unknown>>(union, schema) as MessageType<Fields, T>;
}

/**
 * What of the schema is read for what is told: all of it where no filter is given. Metrics of the semantic conventions may
 * be those of another kind, to which the objects give something.
 */
function readsOf<T extends KubernetesObject>(
  kind: Kind<T>,
  schema: MessageType<Fields, T>,
  told: readonly Family<T>[],
  { families, profile = 'ksm', join = [], entities = false }: KindOptions,
): MessageType<Fields, T> {
  if (families === undefined || kind.form !== 'object') return schema;
  const readers = new Set([...told.map(({ name }) => name), ...join.map(joinReader)]);
  if (entities) for (const { name } of kind.conventions?.families ?? []) readers.add(name);
  const isMetric = (name: string) => profile !== 'ksm' && !/^(kube_|--)/.test(name);
  const isTold = (name: string) => families({ name, stability: ALPHA, optIn: false });
  return pruned(kind, schema, (reader) => readers.has(reader) || (isMetric(reader) && isTold(reader)));
}

function isMetadataAlone({ fields }: MessageType<Fields, unknown>): boolean {
  return Object.keys(fields).every((name) => name === 'metadata');
}

/**
 * The same text for the same options; no option is left out, since each makes another declaration. `told` is to be undefined
 * where filters have the usual families told, with all of their fields.
 */
function variantOf(
  { families: _, reads, profile = 'ksm', sparse = 'off', ...options }: KindOptions,
  told: readonly Family<never>[] | undefined,
): string {
  const families = told?.map(({ name }) => name);
  const all = { ...options, profile, sparse, families, reads: reads !== undefined };
  return JSON.stringify(
    Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The configured kind as a source of joins alone, of which nothing is told: whole, or read for its metadata. */
export function asSource(kind: Kind, form: 'object' | 'metadata'): Kind {
  const variant = `${kind.variant} as source: ${form}`;
  const source = { ...kind, variant, sourceOnly: true, joins: [], families: [] } as const;
  if (form === 'object') return source;
  const schema = message({ metadata: kind.schema.fields.metadata! });
  return { ...source, form, schema: schema as MessageType<Fields, unknown> as Kind['schema'] };
}

/** What the joins that are asked for mean for a kind. */
function joinedOf<T extends KubernetesObject>(
  kind: Kind<T>,
  { join = [], cluster }: KindOptions,
  conventions: Conventions<T> | undefined,
) {
  const joinables = JOIN_NAMES.filter((name) => join.includes(name)).flatMap((name) => kind.joinable?.[name] ?? []);
  const joins = [...(conventions?.joins ?? []), ...joinables.flatMap((joinable) => joinable.join ?? [])];
  const read = (which: 'labels' | 'attributes') =>
    joinables.flatMap((joinable) => readingJoined(joinable[which], joins.indexOf(joinable.join!)));
  return {
    joins,
    keys: joinables.flatMap(({ keys = [] }) => keys),
    labels: [...constantLabel<T>('cluster', cluster), ...read('labels')],
    attributes: [...constantLabel<T>('k8s.cluster.name', cluster), ...read('attributes')],
  };
}

const PARTS = ['labels', 'annotations'] as const;

/**
 * The metric with what options add to the attributes of its entity: what is joined, and the allowed labels and annotations of
 * its object under their own names, for example `k8s.pod.label.app.kubernetes.io/name`: those of the object, also where
 * the entity is within it.
 */
function withAttributes<T extends KubernetesObject>(
  family: Family<T>,
  allowed: Allowed,
  added: readonly AddedLabel<T>[],
): Family<T> {
  if (family.entity === undefined) return family;
  const entity = withLabels(family.entity, added);
  if (!allowed.labels && !allowed.annotations) return { ...family, entity };
  const type = entity.id[0]!.replace(/\.[^.]*$/, '');
  const dynamic = (object: T) => {
    const { labels = [], annotations = [] } = (object as unknown as Partial<Labelled>).metadata ?? {};
    const names: string[] = [];
    const values: string[] = [];
    const add = (prefix: string, pairs: readonly string[], keep: KeepKey | undefined) => {
      eachPair(pairs, (key, value) => {
        if (!keep?.(key)) return;
        names.push(`${prefix}.${key}`);
        values.push(value);
      });
    };
    add(`${type}.label`, labels, allowed.labels);
    add(`${type}.annotation`, annotations, allowed.annotations);
    return { names, values };
  };
  return { ...family, entity: { ...entity, dynamic } };
}

type Allowed = Readonly<Record<'labels' | 'annotations', KeepKey | undefined>>;

function matcherOf(patterns: KeyPatterns = []): KeepKey | undefined {
  return patterns.length === 0 ? undefined : keyMatcher(patterns);
}

/** The schema, with `keep` added to what it keeps of the object's labels or annotations. */
function keeping<T>(
  schema: MessageType<Fields, T>,
  part: 'labels' | 'annotations',
  keep: KeepKey,
): MessageType<Fields, T> {
  const [metadataNumber, metadata] = schema.fields.metadata as readonly [number, MessageType<Fields, unknown>];
  const [number, { keep: own }] = metadata.fields[part] as readonly [number, MapType<unknown>];
  if (own === undefined) return schema;
  const pairs = map(text, (key) => own(key) || keep(key));
  return message({
    ...schema.fields,
    metadata: [metadataNumber, message({ ...metadata.fields, [part]: [number, pairs] })],
  }) as MessageType<Fields, unknown> as MessageType<Fields, T>;
}

/**
 * The family of labels or annotations, showing the keys that `keep` allows of those that the object holds. Promoted keys
 * are on its series already, and their names are taken.
 */
function listing<T extends KubernetesObject>(family: Family<T>, keep: KeepKey, promoted: Promoted): Family<T> {
  const [prefix, inUse] =
    family.lists === 'labels' ? (['label', promoted.labels] as const) : (['annotation', promoted.annotations] as const);
  const taken = inUse.map((key) => labelName(prefix, key));
  const isShown = (key: string) => keep(key) && !inUse.includes(key);
  return {
    ...family,
    visit: (object, emit) => {
      const { labels, annotations } = (object as unknown as Labelled).metadata;
      const pairs = family.lists === 'labels' ? labels : annotations;
      emit(
        1,
        [],
        dynamicLabels(
          prefix,
          pairs.filter((_, at) => isShown(pairs[at - (at % 2)]!)),
          taken,
        ),
      );
    },
  };
}
