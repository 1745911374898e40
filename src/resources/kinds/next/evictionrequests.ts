import { list, message, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity, oneHotGauge } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { conditionRows } from '../shared/conditions.ts';
import { evictionTarget, INTENTS, targetValues } from '../shared/eviction-targets.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  spec: [2, message({ target: [1, evictionTarget], requester: [2, text], intent: [3, text] })],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type EvictionRequest = Value<typeof schema>;

export const evictionrequests: Kind<EvictionRequest> = {
  resource: 'evictionrequests',
  group: 'lifecycle.k8s.io',
  versions: ['v1alpha1'],
  kind: 'EvictionRequest',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'evictionrequest'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_evictionrequest_info',
      ALPHA,
      'Who wants what evicted.',
      ['requester', 'target_kind', 'target_name', 'target_uid'],
      ({ spec }, emit) => emit(1, [spec.requester, ...targetValues(spec.target)]),
    ),
    created('kube_evictionrequest_created', ALPHA, 'When the request was created, in unix seconds.'),
    oneHotGauge(
      'kube_evictionrequest_spec_intent',
      ALPHA,
      'Whether the request wants this.',
      ['intent'],
      ({ spec }, emit) => oneHot(emit, INTENTS, spec.intent),
    ),
    conditionGauge(
      'kube_evictionrequest_status_condition',
      ALPHA,
      'Whether a condition of the request has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
    annotationsFamily('kube_evictionrequest_annotations', ALPHA),
    labelsFamily('kube_evictionrequest_labels', ALPHA),
    deletionTime(
      'kube_evictionrequest_deletion_timestamp',
      ALPHA,
      'When deletion of the request was asked for, in unix seconds.',
    ),
  ],
};
