import { type Emit, type EmitOf, type Family, gauge, type LabelTexts, type Stability } from '../../declare/family.ts';
import type { KubernetesObject } from '../../declare/kind.ts';

/** A `meta.v1.OwnerReference` as far as owner families read it. */
export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly controller: boolean | undefined;
}

interface Owned extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly ownerReferences: readonly OwnerReference[] };
}

/** One sample of 1 an owner, with its kind and name, then `after`; an object without owners gives one with both empty. */
export function ownerRows(emit: EmitOf<[string, string]>, owners: readonly OwnerReference[]): void;
export function ownerRows<A extends readonly string[]>(
  emit: EmitOf<readonly [string, string, ...A]>,
  owners: readonly OwnerReference[],
  after: LabelTexts<A>,
): void;
export function ownerRows(emit: unknown, owners: readonly OwnerReference[], after: readonly string[] = []): void {
  const row = emit as Emit;
  if (owners.length === 0) row(1, ['', '', ...after]);
  for (const { kind, name } of owners) row(1, [kind, name, ...after]);
}

/** The owners of the object, by kind and name. */
export function owner<T extends Owned>(name: string, stability: Stability, help: string): Family<T> {
  return gauge(name, stability, help, ['owner_kind', 'owner_name'], (object, emit) =>
    ownerRows(emit, object.metadata.ownerReferences),
  );
}

/** The owners of the object, by kind and name, and whether each is its managing controller. */
export function ownerWithController<T extends Owned>(name: string, stability: Stability, help: string): Family<T> {
  return gauge(name, stability, help, ['owner_kind', 'owner_name', 'owner_is_controller'], (object, emit) => {
    const owners = object.metadata.ownerReferences;
    if (owners.length === 0) emit(1, ['', '', '']);
    for (const { kind, name, controller = false } of owners) emit(1, [kind, name, String(controller)]);
  });
}
