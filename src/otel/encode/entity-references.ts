import { SCHEMA_URL } from '../../resources/declare/conventions.ts';
import type { DynamicLabels, Entity } from '../../resources/declare/family.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { MessageWriter, textField } from './message-writer.ts';

/** An entity as one of its objects shows it. */
export interface ShownEntity {
  readonly entity: Entity<KubernetesObject>;
  /** The values of the entity's labels. */
  readonly identity: readonly (string | undefined)[];
  /** What it has beside them. */
  readonly more: DynamicLabels | undefined;
  /** What names it within the object; empty for the object itself. */
  readonly within: { readonly names: readonly string[]; readonly values: readonly (string | undefined)[] };
}

/** What a resource says of one entity: which of its attributes are about it (`EntityRef` of opentelemetry-proto 1.6). */
export interface EntityReference {
  readonly type: string;
  /** Keys that identify it; never empty. */
  readonly id: readonly string[];
  /** Keys that describe it. */
  readonly description: readonly string[];
}

/** What a receiver may find an entity by that another is part of: `k8s.pod.uid`, and the name of a namespace. */
const IDENTIFYING = /^(k8s\.namespace)\.name$|^(k8s\.[^.]+)\.uid$/;
/** Describes volumes and claims, and identifies no entity of its own. */
const STORAGE_CLASS = 'k8s.storageclass.name';

/**
 * The entities that a resource is about: its own first, then those that it is part of, as far as their identifying key is
 * there; the name of a node alone does not tell which one it is. No key is claimed twice. `keys` are those of the resource.
 */
export function referencesOf(type: string, id: readonly string[], keys: readonly string[]): readonly EntityReference[] {
  const startsWith = (prefix: string) => (key: string) => key.startsWith(`${prefix}.`);
  // A container is named within its pod, which is beside it: who takes the container away would take the pod's key along.
  const own = id.filter(startsWith(type));
  const describesOwn = (key: string) => startsWith(type)(key) || key === STORAGE_CLASS;
  const references = [{ type, id: own, description: keys.filter((key) => describesOwn(key) && !own.includes(key)) }];
  for (const key of keys) {
    const [, namespace, other] = IDENTIFYING.exec(key) ?? [];
    const parent = namespace ?? other;
    if (parent === undefined || parent === type) continue;
    const description = keys.filter((each) => startsWith(parent)(each) && each !== key);
    references.push({ type: parent, id: [key], description });
  }
  return references;
}

/** References as fields of Resource; made once for entities whose resources have the same keys. */
export class EncodedReferences {
  readonly #known = new Map<unknown, Map<string, Buffer>>();

  /** The fields `entity_refs` of an entity's resource; `common` are the keys of the cluster on it. */
  of({ entity, identity, more, within }: ShownEntity, common: readonly string[]): Buffer {
    let present = '';
    for (const value of identity) present += value === undefined ? '0' : '1';
    if (more !== undefined) for (const name of more.names) present += `/${name}`;
    let known = this.#known.get(entity);
    if (known === undefined) {
      known = new Map();
      this.#known.set(entity, known);
    }
    let bytes = known.get(present);
    if (bytes === undefined) {
      const named = entity.labels.filter((_, at) => identity[at] !== undefined);
      const keys = new Set([...named, ...(more?.names ?? []), ...within.names, ...common]);
      bytes = encode(referencesOf(entity.type, entity.id, [...keys]));
      known.set(present, bytes);
    }
    return bytes;
  }
}

/** The field `entity_refs` of Resource, and those of EntityRef. */
const ENTITY_REFERENCE = 0x1a;
const SCHEMA = textField(0x0a, SCHEMA_URL);
const TYPE = 0x12;
const ID_KEY = 0x1a;
const DESCRIPTION_KEY = 0x22;

function encode(references: readonly EntityReference[]): Buffer {
  const writer = new MessageWriter(Buffer.alloc, 1024);
  for (const { type, id, description } of references) {
    const reference = writer.open(ENTITY_REFERENCE);
    writer.copy(SCHEMA);
    writer.copy(textField(TYPE, type));
    for (const key of id) writer.copy(textField(ID_KEY, key));
    for (const key of description) writer.copy(textField(DESCRIPTION_KEY, key));
    writer.close(reference);
  }
  return writer.buffer.subarray(0, writer.position);
}
