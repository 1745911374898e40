import type { Resource } from '@opentelemetry/resources';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { SCHEMA_URL } from '../../resources/declare/conventions.ts';
import type { DynamicLabels, Entity } from '../../resources/declare/family.ts';
import { type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { Block } from '../../state/blocks/blocks.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import type { Unit } from '../instruments/units.ts';
import type { Ended, Opened, UnitWriter } from '../push/walk.ts';
import type { Batch } from './encode.ts';
import { EntityResources } from './entity-resource.ts';
import { MessageWriter, NO_RECORDED_VALUE, POINT_ATTRIBUTE, textField } from './message-writer.ts';
import { AFTER_POINTS, DATA, headOf, METRIC } from './metric.ts';

/** What a writer of entities needs to know. */
export interface EntityWriterOptions {
  /** Of the component; what it says about the cluster is true of each entity as well. */
  readonly resource: Resource;
  readonly scope: ScopeMetrics['scope'];
  /** How large the next batch may be, unless a single entity is larger. */
  maxBytes(): number;
  /** Points that other writers of the same push have written before. */
  readonly written: number;
  /** Gives memory of at least this many bytes; its content does not matter. */
  allocate(bytes: number): Buffer;
  /** Takes a batch that is complete. */
  deliver(batch: Batch): void;
}

/**
 * Writes what objects have in the semantic conventions as OTLP: a ResourceMetrics for each entity, with its attributes as
 * the resource and the schema of the names with the scope. The bytes are those that the stock serializer would write.
 */
export class EntityWriter implements UnitWriter {
  readonly #options: EntityWriterOptions;
  readonly #resources: EntityResources;
  readonly #scope: Buffer;
  readonly #bytes: MessageWriter;
  readonly #heads = new Map<FamilyVisitor, Buffer>();
  #points = 0;
  #written: number;
  /** Of the points of the open unit. */
  #time = 0;

  constructor(options: EntityWriterOptions) {
    this.#options = options;
    this.#written = options.written;
    this.#resources = new EntityResources(options.resource);
    this.#bytes = new MessageWriter((bytes) => options.allocate(bytes), options.maxBytes() + SLACK);
    this.#scope = scopeField(options.scope);
  }

  get written(): number {
    return this.#written;
  }

  open(opened: readonly Opened[], time: number): void {
    this.#time = time;
    this.#bytes.time = time;
    this.#heads.clear();
    for (const { unit } of opened) for (const visitor of unit.visitors) this.#headOf(visitor);
  }

  block({ visitors }: Unit, { objects }: Block, from: number, to: number): void {
    let object: KubernetesObject;
    let rows: Row[] = [];
    const samplers = visitors.map(
      (visitor) =>
        new Sampler(visitor.family, (value, labels, dynamic) => {
          rows.push({
            visitor,
            value,
            start: startOf(visitor, object, labels, dynamic, this.#time),
            labels,
            dynamic,
            key: '',
          });
        }),
    );
    for (let at = from; at < to; at++) {
      const each = objects[at]!;
      object = each;
      rows = [];
      for (const sampler of samplers) sampler.visit(object);
      this.#write(rows, ({ values, dynamic }) => ({ identity: values(each), more: dynamic?.(each) }));
    }
  }

  ends(_: Unit, ended: readonly Ended[], begin: (key: string) => void): void {
    // Of one object there may be ends of several identities, where what names it has changed.
    const identities = new Map<string, Ended[]>();
    for (const end of ended) {
      const { identity, entity } = end.series;
      const key = JSON.stringify([end.visitor.family.entity?.labels, identity, entity?.names, entity?.values]);
      identities.set(key, [...(identities.get(key) ?? []), end]);
    }
    for (const same of identities.values()) {
      const rows = same.map(({ key, visitor, series: { labels, dynamic }, start }): Row => {
        return { visitor, value: undefined, start, labels, dynamic, key };
      });
      const { identity, entity: more } = same[0]!.series;
      this.#write(rows, () => ({ identity, more }), begin);
    }
  }

  close(): void {}

  /** What opens each metric of a family; of one that was declared otherwise before, made when it is needed. */
  #headOf(visitor: FamilyVisitor): Buffer {
    const known = this.#heads.get(visitor);
    if (known !== undefined) return known;
    const head = headOf(visitor.family);
    this.#heads.set(visitor, head);
    return head;
  }

  /** Ends the request: what is left is delivered. */
  finish(): void {
    if (this.#points > 0) this.#deliver(this.#bytes.position);
  }

  /** Writes the rows of one object, entity by entity in the order in which each first occurs. */
  #write(
    rows: readonly Row[],
    identify: (entity: Entity<KubernetesObject>) => Identified,
    begin?: (key: string) => void,
  ): void {
    const groups: Row[][] = [];
    for (const row of rows) {
      const group = groups.find(([first]) => sameEntity(first!, row));
      if (group === undefined) groups.push([row]);
      else group.push(row);
    }
    for (const group of groups) this.#entity(group, identify(entityOf(group[0]!)), begin);
  }

  #entity(rows: readonly Row[], { identity, more }: Identified, begin?: (key: string) => void): void {
    const writer = this.#bytes;
    const { position: before } = writer;
    const pointsBefore = this.#points;
    const { visitor, labels: own = [] } = rows[0]!;
    const entity = entityOf(rows[0]!);
    const { inner } = entity;
    const within = { names: visitor.family.labels.slice(0, inner), values: own.slice(0, inner) };
    const whole = writer.open(RESOURCE_METRICS);
    const resource = writer.open(RESOURCE);
    this.#resources.write(writer, { entity, identity, more, within });
    writer.close(resource);
    const scope = writer.open(SCOPE_METRICS);
    writer.copy(this.#scope);
    for (let at = 0; at < rows.length; ) at = this.#metric(rows, at, inner, begin);
    writer.copy(SCHEMA);
    writer.close(scope);
    writer.close(whole);
    if (writer.position > this.#options.maxBytes() && pointsBefore > 0) this.#carryOver(before, pointsBefore);
  }

  /** Writes a metric with the points of the rows from one on that are of the same family; says where they end. */
  #metric(rows: readonly Row[], from: number, inner: number, begin?: (key: string) => void): number {
    const writer = this.#bytes;
    const { visitor } = rows[from]!;
    const { family } = visitor;
    const metric = writer.open(METRIC);
    writer.copy(this.#headOf(visitor));
    const data = writer.open(DATA[family.type]);
    const names = family.labels.slice(inner);
    let at = from;
    for (; at < rows.length && rows[at]!.visitor === visitor; at++) {
      const { value, start, labels, dynamic, key } = rows[at]!;
      begin?.(key);
      const point = writer.openPoint(start, value);
      if (labels !== undefined) writer.attributes(POINT_ATTRIBUTE, names, labels.slice(inner));
      if (dynamic !== undefined) writer.attributes(POINT_ATTRIBUTE, dynamic.names, dynamic.values);
      if (value === undefined) writer.copy(NO_RECORDED_VALUE);
      writer.close(point);
      this.#points++;
      this.#written++;
    }
    writer.copy(AFTER_POINTS[family.type]);
    writer.close(data);
    writer.close(metric);
    return at;
  }

  /** Delivers what stands before the last entity and begins the next batch with it. */
  #carryOver(from: number, pointsBefore: number): void {
    const writer = this.#bytes;
    const carried = Buffer.from(writer.buffer.subarray(from, writer.position));
    const points = this.#points - pointsBefore;
    this.#points = pointsBefore;
    this.#deliver(from);
    writer.copy(carried);
    this.#points = points;
  }

  #deliver(end: number): void {
    const { buffer } = this.#bytes;
    const batch = { bytes: buffer.subarray(0, end), points: this.#points, buffer };
    this.#bytes.renew(this.#options.maxBytes() + SLACK);
    this.#points = 0;
    this.#options.deliver(batch);
  }
}

/** A point to be written; one without a value is an end. */
interface Row {
  readonly visitor: FamilyVisitor;
  readonly value: number | undefined;
  readonly start: number;
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly dynamic: DynamicLabels | undefined;
  /** Of an end. */
  readonly key: string;
}

interface Identified {
  readonly identity: readonly (string | undefined)[];
  readonly more: DynamicLabels | undefined;
}

/** Memory past the bound, for the entity that will be carried over. */
const SLACK = 16_384;
/** Fields of ExportMetricsServiceRequest, ResourceMetrics and ScopeMetrics. */
const RESOURCE_METRICS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_METRICS = 0x12;
const SCHEMA = textField(0x1a, SCHEMA_URL);

function entityOf({ visitor }: Row): Entity<KubernetesObject> {
  return visitor.family.entity!;
}

function sameEntity(a: Row, b: Row): boolean {
  const { type, inner } = entityOf(a);
  if (type !== entityOf(b).type) return false;
  for (let at = 0; at < inner; at++) if (a.labels?.[at] !== b.labels?.[at]) return false;
  return true;
}

function scopeField({ name, version = '' }: ScopeMetrics['scope']): Buffer {
  const writer = new MessageWriter(Buffer.alloc, 1024);
  const scope = writer.open(0x0a);
  writer.copy(textField(0x0a, name));
  writer.copy(textField(0x12, version));
  writer.close(scope);
  return writer.buffer.subarray(0, writer.position);
}
