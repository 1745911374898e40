import { message } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, family, identity } from '../../declare/family.ts';
import type { Kind, KubernetesObject } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';

/** One series. */
export interface EventCount {
  /** Kind of the object that the Events are about, reason, type. */
  readonly labels: readonly [kind: string, reason: string, type: string];
  readonly value: number;
}

/**
 * How often the Events of a namespace have happened. Its `creationTimestamp` says since when nothing is missing, in unix
 * seconds with a fraction.
 */
export interface EventCounts extends KubernetesObject {
  readonly counts: readonly EventCount[];
}

/** The counters as a kind that no API server has; `countEvents` keeps its objects. */
export const eventCounts: Kind<EventCounts> = {
  resource: 'eventcounts',
  group: '',
  versions: [],
  kind: 'EventCounts',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema: message({ metadata: metadata({}) }) as unknown as Kind<EventCounts>['schema'],
  identity: identity(['namespace'], ({ metadata: { namespace } }) => [namespace]),
  families: [
    family(
      'counter',
      'kube_events_total',
      ALPHA,
      'How often Events happened, by the kind of the object that they are about, reason and type.',
      ['involved_object_kind', 'reason', 'type'],
      ({ counts }, emit) => {
        for (const { value, labels } of counts) emit(value, labels);
      },
    ),
  ],
};
