/** What the packs have built in beside their rules, by name: those who look at names need not load it. */
import type { Named } from '../../resources/names.ts';

const RESOURCES: Readonly<Record<string, Named>> = {
  'gateway-api': { resource: 'gatewayclasses', group: 'gateway.networking.k8s.io' },
  jobset: { resource: 'jobsets', group: 'jobset.x-k8s.io' },
  vpa: { resource: 'verticalpodautoscalers', group: 'autoscaling.k8s.io' },
};

/** The resources of these packs that allowlists can name. */
export function resourcesOfPacks(packs: readonly string[]): readonly Named[] {
  return [...new Set(packs)].flatMap((pack) => (Object.hasOwn(RESOURCES, pack) ? RESOURCES[pack]! : []));
}
