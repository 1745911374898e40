import { eachPair, type Pairs } from '../../../kubernetes/codec/schema.ts';
import { quantityFloat, quantityInteger } from '../../values/quantity.ts';
import { shownResource } from '../../values/resource-names.ts';

/** Calls `visit` for each amount that kube-state-metrics shows, once for each unit that it shows it in. */
export function eachAmount(amounts: Pairs, visit: (amount: number, resource: string, unit: string) => void): void {
  eachPair(amounts, (name, amount) => {
    const shown = shownResource(name);
    if (shown === undefined) return;
    for (const unit of shown.units) {
      visit(unit === 'core' ? quantityFloat(amount) : quantityInteger(amount), shown.label, unit);
    }
  });
}
