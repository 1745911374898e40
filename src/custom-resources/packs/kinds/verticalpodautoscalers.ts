/** VerticalPodAutoscaler under the names that kube-state-metrics had for it until 2.8. */
import {
  eachPair,
  list,
  map,
  message,
  type Pairs,
  quantity,
  text,
  type Value,
} from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type EmitOf, type Family, gauge, identity, oneHotGauge } from '../../../resources/declare/family.ts';
import type { Kind } from '../../../resources/declare/kind.ts';
import { metadata } from '../../../resources/declare/metadata.ts';
import { annotationsFamily, labelsFamily } from '../../../resources/declare/metadata-families.ts';
import { oneHot } from '../../../resources/declare/one-hot.ts';
import { quantityFloat, quantityInteger } from '../../../resources/values/quantity.ts';

const amounts = map(quantity);

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      targetRef: [1, message({ kind: [1, text], name: [2, text], apiVersion: [3, text] })],
      updatePolicy: [2, message({ updateMode: [1, text] })],
      resourcePolicy: [
        3,
        message({
          containerPolicies: [
            1,
            list(message({ containerName: [1, text], minAllowed: [3, amounts], maxAllowed: [4, amounts] })),
          ],
        }),
      ],
    }),
  ],
  status: [
    3,
    message({
      recommendation: [
        1,
        message({
          containerRecommendations: [
            1,
            list(
              message({
                containerName: [1, text],
                target: [2, amounts],
                lowerBound: [3, amounts],
                upperBound: [4, amounts],
                uncappedTarget: [5, amounts],
              }),
            ),
          ],
        }),
      ],
    }),
  ],
});

type VerticalPodAutoscaler = Value<typeof schema>;

const MODES = ['Off', 'Initial', 'Recreate', 'Auto'];
const BYTES = ['memory', 'storage', 'ephemeral-storage'];
const LABELS = ['container', 'resource', 'unit'] as const;
const PREFIX = 'kube_verticalpodautoscaler';
const POLICIES = `${PREFIX}_spec_resourcepolicy_container_policies`;
const RECOMMENDATIONS = `${PREFIX}_status_recommendation_containerrecommendations`;

/** https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go */
export const verticalpodautoscalers: Kind<VerticalPodAutoscaler> = {
  resource: 'verticalpodautoscalers',
  group: 'autoscaling.k8s.io',
  versions: ['v1'],
  kind: 'VerticalPodAutoscaler',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(
    ['namespace', 'verticalpodautoscaler', 'target_api_version', 'target_kind', 'target_name'],
    ({ metadata, spec: { targetRef } }) => [
      metadata.namespace,
      metadata.name,
      targetRef.apiVersion,
      targetRef.kind,
      targetRef.name,
    ],
  ),
  families: [
    withRow(annotationsFamily(`${PREFIX}_annotations`, ALPHA)),
    withRow(labelsFamily(`${PREFIX}_labels`, ALPHA)),
    oneHotGauge(
      `${PREFIX}_spec_updatepolicy_updatemode`,
      ALPHA,
      'What is done with a recommendation.',
      ['update_mode'],
      ({ spec }, emit) => {
        const { updateMode } = spec.updatePolicy;
        if (updateMode !== '') oneHot(emit, MODES, updateMode);
      },
    ),
    policy(`${POLICIES}_minallowed`, 'The least that may be recommended for a container.', 'minAllowed'),
    policy(`${POLICIES}_maxallowed`, 'The most that may be recommended for a container.', 'maxAllowed'),
    recommendation(`${RECOMMENDATIONS}_lowerbound`, 'With less than this a container has too little.', 'lowerBound'),
    recommendation(`${RECOMMENDATIONS}_upperbound`, 'With more than this a container has too much.', 'upperBound'),
    recommendation(`${RECOMMENDATIONS}_target`, 'What is recommended for a container.', 'target'),
    recommendation(
      `${RECOMMENDATIONS}_uncappedtarget`,
      'What would be recommended for a container without bounds.',
      'uncappedTarget',
    ),
  ],
};

/** The family as it was when there were no allowlists: an object has a row also where no key of it is allowed. */
function withRow(family: Family<VerticalPodAutoscaler>): Family<VerticalPodAutoscaler> {
  return { ...family, visit: (_object, emit) => emit(1) };
}

function policy(name: string, help: string, bound: 'minAllowed' | 'maxAllowed'): Family<VerticalPodAutoscaler> {
  return gauge(name, ALPHA, help, LABELS, ({ spec }, emit) => {
    for (const policy of spec.resourcePolicy.containerPolicies) rows(emit, policy.containerName, policy[bound]);
  });
}

function recommendation(
  name: string,
  help: string,
  which: 'target' | 'lowerBound' | 'upperBound' | 'uncappedTarget',
): Family<VerticalPodAutoscaler> {
  return gauge(name, ALPHA, help, LABELS, ({ status }, emit) => {
    for (const each of status.recommendation.containerRecommendations) rows(emit, each.containerName, each[which]);
  });
}

/** CPU in cores and three resources in bytes; there were no others. */
function rows(emit: EmitOf<readonly [string, string, string]>, container: string, amounts: Pairs): void {
  eachPair(amounts, (resource, amount) => {
    if (resource === 'cpu') emit(quantityFloat(amount), [container, 'cpu', 'core']);
    else if (BYTES.includes(resource)) {
      emit(quantityInteger(amount), [container, resource.replaceAll('-', '_'), 'byte']);
    }
  });
}
