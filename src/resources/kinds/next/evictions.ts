import { int32, list, message, optional, text, time, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, type Family, gauge, identity, oneHotGauge } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { conditionRows } from '../shared/conditions.ts';
import { evictionTarget, INTENTS, targetValues } from '../shared/eviction-targets.ts';

const responder = message({
  name: [1, text],
  startTime: [2, time],
  heartbeatTime: [3, time],
  expectedCompletionTime: [4, time],
  completionTime: [5, time],
});

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ target: [1, evictionTarget] })],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text] }))],
      requesters: [3, list(message({ name: [1, text], intent: [2, text] }))],
      targetResponders: [4, list(message({ name: [1, text], priority: [2, optional(int32)], state: [3, text] }))],
      responders: [5, list(responder)],
    }),
  ],
});

type Eviction = Value<typeof schema>;

const STATES = ['Inactive', 'Active', 'Interrupted', 'Canceled', 'Completed'];

/** Those that can be listed, which the subresource of a pod by the same name can not. */
export const evictions: Kind<Eviction> = {
  resource: 'evictions',
  group: 'lifecycle.k8s.io',
  versions: ['v1alpha1'],
  kind: 'Eviction',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'eviction'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_eviction_info',
      ALPHA,
      'What is evicted.',
      ['target_kind', 'target_name', 'target_uid'],
      ({ spec }, emit) => emit(1, targetValues(spec.target)),
    ),
    created('kube_eviction_created', ALPHA, 'When the eviction began, in unix seconds.'),
    conditionGauge(
      'kube_eviction_status_condition',
      ALPHA,
      'Whether a condition of the eviction has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    oneHotGauge(
      'kube_eviction_status_requester_intent',
      ALPHA,
      'Whether a party that asked for the eviction wants this.',
      ['requester', 'intent'],
      ({ status }, emit) => {
        for (const { name, intent } of status.requesters) oneHot(emit, INTENTS, intent, [name]);
      },
    ),
    oneHotGauge(
      'kube_eviction_status_responder_state',
      ALPHA,
      'Whether a party that can carry out the eviction is in this state.',
      ['responder', 'state'],
      ({ status }, emit) => {
        for (const { name, state } of status.targetResponders) oneHot(emit, STATES, state, [name]);
      },
    ),
    gauge(
      'kube_eviction_status_responder_priority',
      ALPHA,
      'Priority of a party that can carry out the eviction: the highest comes first.',
      ['responder'],
      ({ status }, emit) => {
        for (const { name, priority } of status.targetResponders) if (priority !== undefined) emit(priority, [name]);
      },
    ),
    responderTime('start_time', 'When a party took the eviction up', ({ startTime }) => startTime),
    responderTime('heartbeat_time', 'When a party was last heard of', ({ heartbeatTime }) => heartbeatTime),
    responderTime(
      'expected_completion_time',
      'When a party means to have done its part',
      ({ expectedCompletionTime }) => expectedCompletionTime,
    ),
    responderTime('completion_time', 'When a party had done its part', ({ completionTime }) => completionTime),
    annotationsFamily('kube_eviction_annotations', ALPHA),
    labelsFamily('kube_eviction_labels', ALPHA),
  ],
};

function responderTime(
  name: string,
  help: string,
  timeOf: (responder: Eviction['status']['responders'][number]) => number | undefined,
): Family<Eviction> {
  return gauge(
    `kube_eviction_status_responder_${name}`,
    ALPHA,
    `${help}, in unix seconds.`,
    ['responder'],
    ({ status }, emit) => {
      for (const responder of status.responders) {
        const time = timeOf(responder);
        if (time !== undefined) emit(time, [responder.name]);
      }
    },
  );
}
