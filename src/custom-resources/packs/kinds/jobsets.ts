/** JobSet under the names that were meant for kube-state-metrics. */
import { int32, list, message, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity } from '../../../resources/declare/family.ts';
import type { Kind } from '../../../resources/declare/kind.ts';
import { metadata } from '../../../resources/declare/metadata.ts';
import { annotationsFamily, labelsFamily } from '../../../resources/declare/metadata-families.ts';
import { conditionRows } from '../../../resources/kinds/shared/conditions.ts';

const STATUSES = ['ready', 'succeeded', 'failed', 'active', 'suspended'] as const;

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ replicatedJobs: [1, list(message({ name: [1, text], replicas: [3, int32] }))] })],
  status: [
    3,
    message({
      conditions: [1, list(message({ type: [1, text], status: [2, text] }))],
      replicatedJobsStatus: [
        4,
        list(
          message({
            name: [1, text],
            ready: [2, int32],
            succeeded: [3, int32],
            failed: [4, int32],
            active: [5, int32],
            suspended: [6, int32],
          }),
        ),
      ],
    }),
  ],
});

/** https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/ */
export const jobsets: Kind<Value<typeof schema>> = {
  resource: 'jobsets',
  group: 'jobset.x-k8s.io',
  versions: ['v1alpha2'],
  kind: 'JobSet',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'jobset_name'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_jobset_annotations', ALPHA),
    labelsFamily('kube_jobset_labels', ALPHA),
    gauge(
      'kube_jobset_specified_replicas',
      ALPHA,
      'How many jobs of a kind the set is to have.',
      ['replicated_job_name'],
      ({ spec }, emit) => {
        for (const { name, replicas } of spec.replicatedJobs) emit(replicas, [name]);
      },
    ),
    gauge(
      'kube_jobset_status_replicas',
      ALPHA,
      'How many jobs of a kind the set has, by how they are.',
      ['replicated_job_name', 'status'],
      ({ status }, emit) => {
        for (const job of status.replicatedJobsStatus) {
          for (const each of STATUSES) emit(job[each], [job.name, each]);
        }
      },
    ),
    conditionGauge(
      'kube_jobset_status_condition',
      ALPHA,
      'The status that a condition of the set has.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
  ],
};
