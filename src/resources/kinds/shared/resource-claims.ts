import type { EmitOf } from '../../declare/family.ts';

/** A resource claim that a pod, or a group of pods, names: by itself, or by the template that one is made from. */
interface NamedClaim {
  readonly name: string;
  readonly resourceClaimName: string | undefined;
  readonly resourceClaimTemplateName: string | undefined;
}

/** The claim that was made from a template. */
interface MadeClaim {
  readonly name: string;
  readonly resourceClaimName: string;
}

/** One sample of 1 a claim, with its template; a claim that is made from one has no name until it is made. */
export function resourceClaimRows(
  emit: EmitOf<[string, string, string]>,
  claims: readonly NamedClaim[],
  statuses: readonly MadeClaim[],
): void {
  for (const { name, resourceClaimName, resourceClaimTemplateName } of claims) {
    if (resourceClaimName !== undefined) {
      emit(1, [name, resourceClaimName, '']);
    } else if (resourceClaimTemplateName !== undefined) {
      const made = statuses.find((claim) => claim.name === name);
      emit(1, [name, made?.resourceClaimName ?? '', resourceClaimTemplateName]);
    }
  }
}
