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
