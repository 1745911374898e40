/** What the readers of both encodings make ready of a type before they read by it. */
import { type AnyType, type KeepKey, typeWithin } from './schema.ts';

/** A type made ready; `P` is what one reader makes of it. */
export interface TypePlan<P> {
  readonly kind: AnyType['kind'];
  readonly absent: unknown;
  /** Of a list: its elements. Of a map: its values. Of what is derived: what it is derived from. */
  readonly element: P | undefined;
  readonly derive: ((value: unknown) => unknown) | undefined;
  readonly keep: KeepKey | undefined;
  readonly keepElement: ((element: unknown) => boolean) | undefined;
}

/** Gives a type made ready, once for all who ask. `own` makes what one reader has beside the rest. */
export function createPlans<P extends TypePlan<P>>(
  own: (type: AnyType) => Omit<P, keyof TypePlan<P>>,
): (type: AnyType) => P {
  const plans = new WeakMap<AnyType, P>();
  const planOf = (type: AnyType): P => {
    let plan = plans.get(type);
    if (plan === undefined) {
      const within = typeWithin(type);
      const common: TypePlan<P> = {
        kind: type.kind,
        absent: type.absent,
        element: within && planOf(within),
        derive: type.kind === 'derived' ? type.derive : undefined,
        keep: type.kind === 'map' ? type.keep : undefined,
        keepElement: type.kind === 'list' ? type.keepElement : undefined,
      };
      plan = { ...common, ...own(type) } as P;
      plans.set(type, plan);
    }
    return plan;
  };
  return planOf;
}
