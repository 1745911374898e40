/** Entity events as a receiver reads them from log records. */
import assert from 'node:assert/strict';
import type { WireAttribute, WireLogsRequest, WireValue } from './otlp-proto.ts';

/** An event in the shape of the collector's k8s_cluster receiver. */
export interface ReceivedEvent {
  readonly event: 'entity_state' | 'entity_delete';
  readonly type: string;
  readonly id: Readonly<Record<string, string>>;
  /** Undefined for an end. */
  readonly attributes: Readonly<Record<string, string>> | undefined;
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
          ...specified
        } = recordOf(attributes);
        const seconds = typeof interval === 'number' ? Math.ceil(interval / 1000) : undefined;
        const state = told === undefined ? {} : { 'entity.description': told, 'entity.report.interval': seconds };
        assert.deepEqual(specified, { 'entity.type': type, 'entity.id': id, ...state });
        assert.equal(eventName, String(event).replace('_', '.'));
        return { event, type, id, attributes: told, interval } as ReceivedEvent;
      });
    }),
  );
}

/** What a receiver makes of events: the entities that live, by type and id, with their attributes. */
export class EntityView {
  readonly living = new Map<string, Readonly<Record<string, string>>>();

  take(events: readonly ReceivedEvent[]): void {
    for (const { event, type, id, attributes } of events) {
      const key = `${type} ${Object.values(id).join(' ')}`;
      if (event === 'entity_delete') this.living.delete(key);
      else this.living.set(key, attributes!);
    }
  }
}

function recordOf(attributes: readonly WireAttribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value = {} }) => [key, readValue(value)]));
}

function readValue({ stringValue, boolValue, intValue, kvlistValue }: WireValue): unknown {
  if (kvlistValue !== undefined) return recordOf(kvlistValue.values);
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue;
}
