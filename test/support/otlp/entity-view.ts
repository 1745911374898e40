/** Entity events as a receiver reads them from log records. */
import assert from 'node:assert/strict';
import type { WireAttribute, WireLogsRequest, WireValue } from './proto.ts';

/** An event in the shape of the collector's k8s_cluster receiver. */
export interface ReceivedEvent {
  readonly event: 'entity_state' | 'entity_delete';
  readonly type: string;
  readonly id: Readonly<Record<string, string>>;
  /** Undefined for an end. */
  readonly attributes: Readonly<Record<string, string>> | undefined;
  /** As `type of the relationship, type of the other entity, its id`; of the newer form alone. */
  readonly relationships?: readonly string[];
  /** Milliseconds; undefined for an end. */
  readonly interval: number | undefined;
}

/** The events of a request, in its order; asserts that it holds nothing else, and that both forms of each say the same. */
export function entityEventsOf({ resourceLogs }: WireLogsRequest): ReceivedEvent[] {
  return resourceLogs.flatMap(({ scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope, logRecords = [] }) => {
      assert.deepEqual(recordOf(scope?.attributes), { 'otel.entity.event_as_log': true });
      return logRecords.map(({ attributes, eventName, timeUnixNano }): ReceivedEvent => {
        assert.ok(BigInt(timeUnixNano ?? 0) > 0n);
        const {
          'otel.entity.event.type': event,
          'otel.entity.type': type,
          'otel.entity.id': id,
          'otel.entity.attributes': told,
          'otel.entity.interval': interval,
          'entity.relationships': related,
          ...specified
        } = recordOf(attributes);
        const seconds = typeof interval === 'number' ? Math.ceil(interval / 1000) : undefined;
        const state = told === undefined ? {} : { 'entity.description': told, 'entity.report.interval': seconds };
        assert.deepEqual(specified, { 'entity.type': type, 'entity.id': id, ...state });
        assert.equal(eventName, String(event).replace('_', '.'));
        const relationships = (related as readonly WireRelationship[] | undefined)?.map(textOf);
        return {
          event,
          type,
          id,
          attributes: told,
          ...(relationships && { relationships }),
          interval,
        } as ReceivedEvent;
      });
    }),
  );
}

interface WireRelationship {
  readonly 'relationship.type': string;
  readonly 'entity.type': string;
  readonly 'entity.id': Readonly<Record<string, string>>;
}

function textOf(relationship: WireRelationship): string {
  const { 'relationship.type': type, 'entity.type': other, 'entity.id': id, ...more } = relationship;
  assert.deepEqual(more, {});
  return [type, other, ...Object.values(id)].join(' ');
}

/** What a receiver makes of events: the entities that live, by type and id, with their attributes. */
export class EntityView {
  readonly living = new Map<string, Readonly<Record<string, string>>>();
  /** Of those that live, by type and id too. */
  readonly relationships = new Map<string, readonly string[]>();

  take(events: readonly ReceivedEvent[]): void {
    for (const { event, type, id, attributes, relationships = [] } of events) {
      const key = `${type} ${Object.values(id).join(' ')}`;
      if (event === 'entity_delete') {
        this.living.delete(key);
        this.relationships.delete(key);
      } else {
        this.living.set(key, attributes!);
        this.relationships.set(key, relationships);
      }
    }
  }
}

function recordOf(attributes: readonly WireAttribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value = {} }) => [key, readValue(value)]));
}

function readValue({ stringValue, boolValue, intValue, kvlistValue, arrayValue }: WireValue): unknown {
  if (arrayValue !== undefined) return arrayValue.values?.map(readValue) ?? [];
  if (kvlistValue !== undefined) return recordOf(kvlistValue.values);
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue;
}
