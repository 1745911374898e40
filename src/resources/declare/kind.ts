import type { Fields, MessageType } from '../../kubernetes/codec/schema.ts';
import { equalLabels, keyOfLabels } from './equal-labels.ts';
import type { DynamicLabels, Emit, Family, Identity } from './family.ts';
import type { Join, Joinable, JoinName } from './joins.ts';
import type { KubernetesObject } from './object.ts';

export type { KubernetesObject } from './object.ts';

/**
 * A kind of object: where it is served, which fields are read, which families come from them. Kinds of different
 * objects live in one list as `Kind`; each is only ever given its own objects.
 */
export interface Kind<T extends KubernetesObject = KubernetesObject> {
  /** Plural name, as in `--resources` and in the API path. */
  readonly resource: string;
  /** API group; "" for the core group. */
  readonly group: string;
  /** The versions that the schema fits, newest first. */
  readonly versions: readonly string[];
  /** The one version of a custom resource that is told: two versions of one are two kinds, each with all objects. */
  readonly version?: string;
  /** Set where one version of a custom resource is told as several kinds, each with all objects: which of them it is. */
  readonly part?: string;
  /** The API's kind, for example `Pod`. */
  readonly kind: string;
  /** Says how `configure` made it: of two declarations with the same text one can stand for the other. */
  readonly variant?: string;
  readonly namespaced: boolean;
  readonly onByDefault: boolean;
  /** What is asked of the API server: whole objects, metadata only, or the server-side Table. */
  readonly form: 'object' | 'metadata' | 'table';
  /** For the Table form: column name → the field of the schema that its cells fill. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly schema: MessageType<Fields, T>;
  /**
   * What the state keeps of an object when its observers have heard of it; all of it where this is absent. It is given what was
   * kept, too. Total.
   */
  kept?(object: T): T;
  readonly identity: Identity<T>;
  /** In the order in which they are exposed. */
  readonly families: readonly Family<T>[];
  /** What OpenTelemetry's semantic conventions know of the kind; absent where they know nothing. */
  readonly conventions?: Conventions<T>;
  /**
   * Hears of each object that comes before it can be seen, such as with a list: what takes long to find out for the families is
   * found out there, object by object, and not for many when they are first told. Never throws.
   */
  arrived?(object: T): void;
  /** What the joins that can be asked for add to the kind's series. */
  readonly joinable?: Readonly<Partial<Record<JoinName, Joinable<T>>>>;
  /** The joins that are on; what they give an object stands with it in this order (`Joined`). */
  readonly joins?: readonly Join<T>[];
  /** Set for a kind that only joins of others need: nothing is told of it, and some of its fields may not be read. */
  readonly sourceOnly?: true;
}

/**
 * The identity of a kind, which no two have in common: `services`, `deployments.apps`, `services.serving.knative.dev`, and of
 * a custom resource with its version, `services.v1.serving.knative.dev`. The plural alone is not one
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris).
 */
export function kindId({
  group,
  resource,
  version,
  part,
}: Pick<Kind, 'group' | 'resource' | 'version' | 'part'>): string {
  return [resource, part, version, group].filter(Boolean).join('.');
}

/** The metrics of the semantic conventions that come from one kind, which `configure` adds to its families on demand. */
export interface Conventions<T extends KubernetesObject = KubernetesObject> {
  /** The kind's schema, with the fields that only these families read. */
  readonly schema: MessageType<Fields, T>;
  readonly families: readonly Family<T>[];
  /** What these families take from objects of other kinds. */
  readonly joins?: readonly Join<T>[];
}

/** What opens each series of a family: the entity that it is about, or else the labels that name its objects. */
export function identityOf<T extends KubernetesObject>(kind: Kind<T>, family: Family<T>): Identity<T> {
  return family.entity ?? family.identity ?? kind.identity;
}

/**
 * Gives the samples of a family for one object. A family that fails, which is a mistake of its own, has told what it gave
 * before; its object goes without the rest, and everything else goes on. Throws where nobody hears of it.
 */
export function visitFamily<T extends KubernetesObject>(family: Family<T>, object: T, emit: Emit): void {
  try {
    family.visit(object, emit);
  } catch (error) {
    if (family.failed === undefined) throw error;
    family.failed(object, error);
  }
}

/** Receives the samples of one family, object by object. */
export interface SampleSink<T> {
  /** The samples that follow belong to this object. Its identity is for the sink to ask for: many objects have none. */
  object(object: T): void;
  readonly sample: Emit;
}

/**
 * Gives `sink` the samples of one family over some objects. A series occurs once: of samples of one object with equal
 * labels the first is given and the rest are counted in the result.
 */
export function eachSample<T extends KubernetesObject>(
  family: Family<T>,
  objects: readonly T[],
  sink: SampleSink<T>,
): number {
  const sampler = new Sampler(family, sink.sample);
  for (const object of objects) {
    sink.object(object);
    sampler.visit(object);
  }
  return sampler.repeated;
}

type Labels = Parameters<Emit>[1];

/**
 * Gives the samples of one family object by object: of equal samples of an object, or of all where objects may have the same,
 * the first. Up to a dozen rows of an
 * object are compared one by one; many are looked up by a text key. The rows are overwritten from object to object, since
 * this runs for every sample of every output.
 */
export class Sampler<T extends KubernetesObject> {
  /** Samples that were not given, since their object gave the same series before. */
  repeated = 0;
  readonly #family: Family<T>;
  readonly #emit: Emit;
  readonly #labels: Labels[] = [];
  readonly #dynamic: (DynamicLabels | undefined)[] = [];
  readonly #keys = new Set<string>();
  #rows = 0;

  constructor(family: Family<T>, sample: Emit) {
    this.#family = family;
    // By a name first: V8 makes a function that is assigned to a property in the old generation, and all that it refers to
    // outlives the collection of young objects with it.
    const emit: Emit = (value, labels, dynamic, histogram) => {
      if (this.#isRepeated(labels, dynamic)) this.repeated++;
      else sample(value, labels, dynamic, histogram);
    };
    this.#emit = emit;
  }

  visit(object: T): void {
    if (!this.#family.mayRepeat) {
      this.#rows = 0;
      if (this.#keys.size > 0) this.#keys.clear();
    }
    visitFamily(this.#family, object, this.#emit);
  }

  #isRepeated(labels: Labels, dynamic: DynamicLabels | undefined): boolean {
    const rows = this.#rows;
    if (rows < COMPARED_ROWS) {
      for (let row = 0; row < rows; row++)
        if (equalLabels(this.#labels[row], this.#dynamic[row], labels, dynamic)) return true;
      this.#labels[rows] = labels;
      this.#dynamic[rows] = dynamic;
      this.#rows++;
      return false;
    }
    if (this.#keys.size === 0) {
      for (let row = 0; row < rows; row++) this.#keys.add(keyOfLabels(this.#labels[row], this.#dynamic[row]));
    }
    const key = keyOfLabels(labels, dynamic);
    if (this.#keys.has(key)) return true;
    this.#keys.add(key);
    return false;
  }
}

const COMPARED_ROWS = 12;
