import type { Resource } from '@opentelemetry/resources';
import { clusterAttributes } from '../instruments/resource.ts';
import { EncodedReferences, type ShownEntity } from './entity-references.ts';
import { MessageWriter } from './message-writer.ts';

/**
 * Writes the resources of entities: who tells of them, the cluster, the entity's own attributes, and which of
 * these are about which entity.
 *
 * Receivers of Prometheus' kind keep of a resource only `job` and `instance`, made of `service.name` and
 * `service.instance.id`, beside each series; all else goes to `target_info`. So an entity has the name of the service that
 * tells of it and an instance of its own: without them, all entities would be one series there.
 */
export class EntityResources {
  readonly #resource: Resource;
  /** Stands before names that are unique in a cluster only. */
  readonly #cluster: string;
  /** What the component says about itself and the cluster, by the attributes of an entity, which may say some of it. */
  readonly #common = new Map<readonly string[], Buffer>();
  readonly #references = new EncodedReferences();
  readonly #clusterKeys: readonly string[];

  /** Takes the resource of the component. */
  constructor(resource: Resource) {
    const { attributes } = resource;
    this.#resource = resource;
    this.#clusterKeys = Object.keys(attributes).filter((name) => name.startsWith('k8s.cluster.'));
    this.#cluster = String(attributes['k8s.cluster.uid'] ?? attributes['service.instance.id'] ?? '');
  }

  /** Writes the fields of the entity's Resource. */
  write(writer: MessageWriter, shown: ShownEntity): void {
    const { entity, identity, more, within } = shown;
    writer.copy(this.#commonOf(entity.labels));
    writer.attributes(ATTRIBUTE, INSTANCE, [instanceOf(shown, this.#cluster)]);
    writer.attributes(ATTRIBUTE, entity.labels, identity);
    if (more !== undefined) writer.attributes(ATTRIBUTE, more.names, more.values);
    writer.attributes(ATTRIBUTE, within.names, within.values);
    writer.copy(NONE_DROPPED);
    writer.copy(this.#references.of(shown, this.#clusterKeys));
  }

  #commonOf(labels: readonly string[]): Buffer {
    const known = this.#common.get(labels);
    if (known !== undefined) return known;
    const field = commonField(this.#resource, labels);
    this.#common.set(labels, field);
    return field;
  }
}

/** Fields of Resource. */
const ATTRIBUTE = 0x0a;
/** The field `dropped_attributes_count`, which the stock serializer writes where it is 0 as well. */
const NONE_DROPPED = Buffer.from([0x10, 0]);
const INSTANCE: readonly string[] = ['service.instance.id'];
/** What an entity has of its teller. Not the version: each upgrade would end all series of receivers that promote it. */
const OF_THE_TELLER = ['service.name', 'service.namespace'];

/**
 * The `service.instance.id` of an entity: its type and what identifies it, `k8s.container/<uid of the pod>/app`. Attributes
 * that may change while it lives add their checksum: as one changes, the series ends and another begins, and only with an
 * instance of its own is that so for a receiver that sees nothing else of the resource. It would refuse an end and a value
 * of one series at one time.
 */
function instanceOf({ entity, identity, more, within }: ShownEntity, cluster: string): string {
  let instance = entity.type;
  if (!entity.id.some((name) => name.endsWith('.uid'))) instance += `/${cluster}`;
  for (let at = 0; at < entity.fixed; at++) {
    if (entity.id.includes(entity.labels[at]!)) instance += `/${identity[at] ?? ''}`;
  }
  for (const name of within.values) instance += `/${name ?? ''}`;
  let sum = FNV_BASIS;
  for (let at = entity.fixed; at < identity.length; at++) sum = checksum(sum, entity.labels[at]!, identity[at]);
  if (more !== undefined) {
    for (let at = 0; at < more.names.length; at++) sum = checksum(sum, more.names[at]!, more.values[at]);
  }
  return sum === FNV_BASIS ? instance : `${instance}/${(sum >>> 0).toString(16).padStart(8, '0')}`;
}

/** FNV-1a (RFC 9923) in 32 bits, over UTF-16 units. */
const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

function checksum(sum: number, name: string, value: string | undefined): number {
  if (value === undefined) return sum;
  let result = sum;
  for (const text of [name, value]) {
    for (let at = 0; at < text.length; at++) result = Math.imul(result ^ text.charCodeAt(at), FNV_PRIME);
    // No text has this unit.
    result = Math.imul(result ^ 0x1_0000, FNV_PRIME);
  }
  return result;
}

/** The attributes of the teller and the cluster, without those of these names. */
function commonField(resource: Resource, except: readonly string[]): Buffer {
  const writer = new MessageWriter(Buffer.alloc, 1024);
  const { attributes } = resource;
  const teller = OF_THE_TELLER.filter((name) => attributes[name] !== undefined);
  writer.attributes(
    ATTRIBUTE,
    teller,
    teller.map((name) => String(attributes[name])),
  );
  const entries = Object.entries(clusterAttributes(resource));
  const told = entries.filter(([name]) => !except.includes(name));
  writer.attributes(
    ATTRIBUTE,
    told.map(([name]) => name),
    told.map(([, value]) => value),
  );
  return writer.buffer.subarray(0, writer.position);
}
