import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { evictionrequests } from './evictionrequests.ts';
import { evictions } from './evictions.ts';

table(evictionrequests, 'kube_evictionrequest_info', [
  [
    'a request for a pod',
    { spec: { requester: 'a/b', target: { pod: { name: 'p', uid: 'u' } } } },
    ['{requester="a/b",target_kind="Pod",target_name="p",target_uid="u"} 1'],
  ],
  [
    'a request for what is not known yet',
    { spec: { requester: 'a/b', target: { other: {} } } },
    ['{requester="a/b",target_kind="",target_name="",target_uid=""} 1'],
  ],
]);

table(evictionrequests, 'kube_evictionrequest_spec_intent', [
  [
    'a request that was withdrawn',
    { spec: { intent: 'Withdrawn' } },
    ['{intent="Eviction"} 0', '{intent="Withdrawn"} 1'],
  ],
]);

table(evictions, 'kube_eviction_status_responder_state', [
  [
    'a party that is at it',
    { status: { targetResponders: [{ name: 'a/b', state: 'Active' }] } },
    ['Inactive', 'Active', 'Interrupted', 'Canceled', 'Completed'].map(
      (state) => `{responder="a/b",state="${state}"} ${state === 'Active' ? 1 : 0}`,
    ),
  ],
]);

table(evictions, 'kube_eviction_status_responder_priority', [
  [
    'a party that has none, and one at 0',
    { status: { targetResponders: [{ name: 'a' }, { name: 'b', priority: 0 }] } },
    ['{responder="b"} 0'],
  ],
]);

table(evictions, 'kube_eviction_status_responder_heartbeat_time', [
  [
    'a party that has not been heard of, and another',
    { status: { responders: [{ name: 'a' }, { name: 'b', heartbeatTime: '1970-01-01T00:01:00Z' }] } },
    ['{responder="b"} 60'],
  ],
]);
