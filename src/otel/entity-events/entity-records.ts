import type { Attributes } from '@opentelemetry/api';
import type { EntityEvent } from './entity-notes.ts';

/** What of a log record tells an event. */
export interface EntityRecord {
  readonly eventName: string;
  readonly attributes: Attributes;
}

/**
 * The record of an event, in both forms that readers know: that of the specification since 1.58
 * (opentelemetry.io/docs/specs/otel/entities/entity-events/), and the collector's older one in attributes that begin with
 * `otel.`. A reader finds its own and takes the other for attributes that it does not know. `interval`, in milliseconds, is
 * that at which states are told again.
 */
export function recordOf(event: EntityEvent, interval: number): EntityRecord {
  const { type, entity } = event;
  const attributes: Attributes = {
    'entity.type': entity.type,
    'entity.id': { ...entity.id },
    'otel.entity.event.type': `entity_${type}`,
    'otel.entity.type': entity.type,
    'otel.entity.id': { ...entity.id },
  };
  if (event.type === 'state') {
    const { entity } = event;
    attributes['entity.description'] = { ...entity.attributes };
    // Whole seconds, rather too many: nobody may take an entity for gone too early.
    attributes['entity.report.interval'] = Math.ceil(interval / 1000);
    if (entity.relationships.length > 0) {
      attributes['entity.relationships'] = entity.relationships.map(({ type: relationship, to }) => ({
        'relationship.type': relationship,
        'entity.type': to.type,
        'entity.id': { ...to.id },
      }));
    }
    attributes['otel.entity.attributes'] = { ...entity.attributes };
    attributes['otel.entity.interval'] = interval;
  }
  return { eventName: `entity.${type}`, attributes };
}
