/** What role bindings and cluster role bindings have in common: the role that they grant. */
import { message, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge } from '../../declare/family.ts';

/** The field `roleRef` of a binding. */
export const roleRef = [3, message({ kind: [2, text], name: [3, text] })] as const;

interface Binding {
  readonly roleRef: { readonly kind: string; readonly name: string };
}

/** One sample of 1 with kind and name of the role. */
export function bindingInfo<T extends Binding>(name: string): Family<T> {
  return gauge(name, ALPHA, 'The role that the binding grants.', ['roleref_kind', 'roleref_name'], (binding, emit) =>
    emit(1, [binding.roleRef.kind, binding.roleRef.name]),
  );
}
