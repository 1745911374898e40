/** What mutating and validating admission policies have in common: how they are given parameters. */
import { message, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge } from '../../declare/family.ts';

/** `spec.paramKind` of a policy: the kind of object that parameters are. */
export const paramKind = [1, message({ apiVersion: [1, text], kind: [2, text] })] as const;

/** `spec.policyName` and `spec.paramRef` of a binding: the policy, and the parameters that it is given. */
export const policyName = [1, text] as const;
export const paramRef = [
  2,
  message({ name: [1, text], namespace: [2, text], parameterNotFoundAction: [4, text] }),
] as const;

interface PolicyBinding {
  readonly spec: {
    readonly policyName: string;
    readonly paramRef: { readonly name: string; readonly namespace: string; readonly parameterNotFoundAction: string };
  };
}

/** One sample of 1 with the policy and its parameters. */
export function policyBindingInfo<T extends PolicyBinding>(name: string): Family<T> {
  return gauge(
    name,
    ALPHA,
    'The policy that is in force by the binding, and its parameters.',
    ['policy_name', 'param_name', 'param_namespace', 'param_not_found_action'],
    ({ spec: { policyName, paramRef } }, emit) =>
      emit(1, [policyName, paramRef.name, paramRef.namespace, paramRef.parameterNotFoundAction]),
  );
}
