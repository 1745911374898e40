/** How a group of pods, or of groups, is scheduled and disrupted: one of several messages is there and says so. */
import { message, present, text } from '../../../kubernetes/codec/schema.ts';

/** `disruptionMode`. */
export const disruptionMode = message({ single: [1, present], all: [2, present] });

/** `workloadRef`: the workload and the template of it that a group was made from. */
export const workloadRef = message({ workloadName: [1, text], templateName: [2, text] });

/** `basic` or `gang`; empty where it is none of these. */
export function policyName({ basic, gang }: { readonly basic: boolean; readonly gang: object | undefined }): string {
  return gang !== undefined ? 'gang' : basic ? 'basic' : '';
}

/** `single` or `all`; empty where it is none of these. */
export function modeName({ single, all }: { readonly single: boolean; readonly all: boolean }): string {
  return single ? 'single' : all ? 'all' : '';
}

/** What a group of either kind says of where it comes from, and how it is scheduled and disrupted. */
export interface GroupSpec {
  readonly workloadRef: { readonly workloadName: string; readonly templateName: string };
  readonly parentCompositePodGroupName: string;
  readonly schedulingPolicy: Parameters<typeof policyName>[0];
  readonly disruptionMode: Parameters<typeof modeName>[0];
  readonly priorityClassName: string;
}

/** The labels of the information about a group, in the order of `infoOfGroup`. */
export const GROUP_INFO_LABELS = [
  'workload',
  'template',
  'parent_compositepodgroup',
  'scheduling_policy',
  'disruption_mode',
  'priority_class',
] as const;

/** Their values. */
export function infoOfGroup(spec: GroupSpec) {
  return [
    spec.workloadRef.workloadName,
    spec.workloadRef.templateName,
    spec.parentCompositePodGroupName,
    policyName(spec.schedulingPolicy),
    modeName(spec.disruptionMode),
    spec.priorityClassName,
  ] as const;
}
