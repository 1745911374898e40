import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { podgroups } from './podgroups.ts';
import { workloads } from './workloads.ts';

const scheduled = (status: string, reason: string) => ({
  status: {
    conditions: [{ type: 'PodGroupInitiallyScheduled', status, reason, lastTransitionTime: '1970-01-01T00:01:00Z' }],
  },
});

table(podgroups, 'kube_podgroup_info', [
  [
    'a gang that is disrupted as a whole',
    {
      spec: {
        workloadRef: { workloadName: 'train', templateName: 'w' },
        schedulingPolicy: { gang: { minCount: 4 } },
        disruptionMode: { all: {} },
      },
    },
    [
      '{workload="train",template="w",parent_compositepodgroup="",scheduling_policy="gang",disruption_mode="all",priority_class=""} 1',
    ],
  ],
  [
    'a group of pods that are scheduled one by one',
    { spec: { schedulingPolicy: { basic: {} } } },
    [
      '{workload="",template="",parent_compositepodgroup="",scheduling_policy="basic",disruption_mode="",priority_class=""} 1',
    ],
  ],
]);

table(podgroups, 'kube_podgroup_spec_min_count', [
  ['a group that is no gang', { spec: { schedulingPolicy: { basic: {} } } }, []],
]);

table(podgroups, 'kube_podgroup_status_unschedulable', [
  ['a group without room', scheduled('False', 'Unschedulable'), ['1']],
  ['a group that the scheduler failed for', scheduled('False', 'SchedulerError'), []],
  ['a group with nodes', scheduled('True', ''), []],
]);

table(podgroups, 'kube_podgroup_status_scheduled_time', [
  ['a group with nodes', scheduled('True', ''), ['60']],
  ['a group without room', scheduled('False', 'Unschedulable'), []],
]);

table(podgroups, 'kube_podgroup_resourceclaim_info', [
  [
    'a claim of its own, and one that is yet to be made from a template',
    {
      spec: {
        resourceClaims: [
          { name: 'a', resourceClaimName: 'own' },
          { name: 'b', resourceClaimTemplateName: 't' },
        ],
      },
    },
    [
      '{claim_name="a",resourceclaim_name="own",resourceclaim_template_name=""} 1',
      '{claim_name="b",resourceclaim_name="",resourceclaim_template_name="t"} 1',
    ],
  ],
]);

table(workloads, 'kube_workload_podgroup_template_min_count', [
  [
    'a template of gangs and another',
    {
      spec: {
        podGroupTemplates: [
          { name: 'a', schedulingPolicy: { gang: { minCount: 2 } } },
          { name: 'b', schedulingPolicy: { basic: {} } },
        ],
      },
    },
    ['{template="a"} 2'],
  ],
]);
