/**
 * An Event as a log record, as the collector's k8s_events receiver makes it
 * (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/k8seventsreceiver).
 */
import { type Attributes, type LogRecord, SeverityNumber } from '@opentelemetry/api';
import type { Event } from '../../resources/kinds/events/events.ts';

/** By type in lower case. The API knows the first two; the receiver takes the others, too. */
const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  normal: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
};

/** The resource attributes: the object that the Event is about. All are there, also where they are empty. */
export function objectAttributes({ involvedObject, source }: Event): Attributes {
  const { kind, name, uid, fieldPath, apiVersion, resourceVersion } = involvedObject;
  return {
    'k8s.node.name': source.host,
    'k8s.object.kind': kind,
    'k8s.object.name': name,
    'k8s.object.uid': uid,
    'k8s.object.fieldpath': fieldPath,
    'k8s.object.api_version': apiVersion,
    'k8s.object.resource_version': resourceVersion,
  };
}

/** The record without its resource; `heard`, in unix milliseconds, stands for a time that the Event does not have. */
export function recordOf(event: Event, heard: number): LogRecord {
  const { metadata, involvedObject, reason, message, type, count, series, action } = event;
  const severityNumber = Object.hasOwn(SEVERITIES, type.toLowerCase()) ? SEVERITIES[type.toLowerCase()] : undefined;
  const seconds = timeOf(event);
  return {
    timestamp: seconds === undefined ? heard : seconds * 1000,
    observedTimestamp: heard,
    body: message,
    ...(severityNumber !== undefined && { severityNumber, severityText: type }),
    attributes: {
      'k8s.event.reason': reason,
      'k8s.event.action': action,
      'k8s.event.start_time': goTime(metadata.creationTimestamp),
      'k8s.event.name': metadata.name,
      'k8s.event.uid': metadata.uid,
      'k8s.namespace.name': involvedObject.namespace,
      // A series of events.k8s.io counts elsewhere than the Events of old, and the receiver leaves it out.
      ...countOf(count || series?.count),
    },
  };
}

/** When it happened last: the receiver has the same order, but does not know the last time of a series. */
function timeOf({ series, eventTime, lastTimestamp, firstTimestamp, metadata }: Event): number | undefined {
  return (
    series?.lastObservedTime ?? eventTime ?? lastTimestamp ?? firstTimestamp ?? metadata.creationTimestamp ?? undefined
  );
}

function countOf(count: number | undefined): Attributes {
  return count === undefined || count === 0 ? {} : { 'k8s.event.count': count };
}

/** A time as the `String()` of Go's time.Time. */
function goTime(seconds: number | undefined): string {
  const text = seconds === undefined ? '0001-01-01T00:00:00' : new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${text.replace('T', ' ')} +0000 UTC`;
}
