import {
  eachPair,
  type Fields,
  type KeepKey,
  type MapType,
  type MessageType,
  map,
  message,
  text,
} from '../kubernetes/schema.ts';
import { type KeyPatterns, keyMatcher } from './allowlist.ts';
import type { Family } from './family.ts';
import type { Kind, KubernetesObject } from './kind.ts';
import { dynamicLabels } from './label-names.ts';
import type { Labelled } from './metadata-families.ts';

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
  /** An opt-in family is on where one of these matches some part of its name. */
  readonly optIn?: readonly RegExp[] | undefined;
}

/**
 * The kind with these options: its schema keeps the keys that they allow beside those that its families read anyway,
 * its families are those of the profile that are on, and the families that list labels or annotations give one sample an
 * object.
 */
export function configure<T extends KubernetesObject>(kind: Kind<T>, options: KindOptions): Kind<T> {
  const allowed: Allowed = {
    labels: matcherOf(options.labels),
    annotations: matcherOf(options.annotations),
  };
  const lists = (part: keyof typeof allowed) => kind.families.some((family) => family.lists === part);
  const { profile = 'ksm' } = options;
  const conventions = profile === 'ksm' ? undefined : kind.conventions;
  let schema = conventions?.schema ?? kind.schema;
  if (allowed.labels && lists('labels')) schema = keeping(schema, 'labels', allowed.labels);
  if (allowed.annotations && lists('annotations')) schema = keeping(schema, 'annotations', allowed.annotations);
  const isOn = ({ name, optIn }: Family<T>) => !optIn || options.optIn?.some((pattern) => pattern.test(name));
  const families = (profile === 'semconv' ? [] : kind.families).filter(isOn).map((family) => {
    const keep = family.lists && allowed[family.lists];
    return keep ? listing(family, keep) : family;
  });
  const metrics = (conventions?.families ?? []).map((family) => withAllowed(family, allowed));
  return { ...kind, schema, families: [...families, ...metrics] };
}

/**
 * The metric with the allowed labels and annotations of its object as attributes of its entity, under their own names,
 * for example `k8s.pod.label.app.kubernetes.io/name`: those of the object, also where the entity is within it.
 */
function withAllowed<T extends KubernetesObject>(family: Family<T>, allowed: Allowed): Family<T> {
  const { entity } = family;
  if (entity === undefined || (!allowed.labels && !allowed.annotations)) return family;
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

/** The family of labels or annotations, showing the keys that `keep` allows of those that the object holds. */
function listing<T extends KubernetesObject>(family: Family<T>, keep: KeepKey): Family<T> {
  const prefix = family.lists === 'labels' ? 'label' : 'annotation';
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
          pairs.filter((_, at) => keep(pairs[at - (at % 2)]!)),
        ),
      );
    },
  };
}
