/** A simulated cluster that changes, and the state that follows it through the decoders. */
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import type { KubernetesObject } from '../../src/resources/declare/kind.ts';
import { type ClusterEvent, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop, type Shop } from '../../src/simulator/shop/shop.ts';
import { keyOf } from '../../src/state/blocks/blocks.ts';
import type { KindState } from '../../src/state/kind-state.ts';
import type { ScopeState } from '../../src/state/scope-state.ts';
import { StateStore } from '../../src/state/store.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { defaultKinds as kinds } from '../support/kinds/default-kinds.ts';
import { type EncodedKind, type EncodingName, encodedKind } from '../support/kinds/encoded.ts';

/** One kind of the state. */
export interface Followed {
  readonly scope: ScopeState;
  readonly encoded: EncodedKind<KubernetesObject>;
  /** What the outputs read. */
  readonly state: KindState;
}

/** The cluster, what happens in it, and the state that is brought up to date by hand. */
export interface LivingCluster {
  readonly cluster: SimulatedCluster;
  readonly shop: Shop;
  readonly store: StateStore;
  readonly followed: ReadonlyMap<string, Followed>;
  /** The changes since this was last asked, in their order; not yet part of the state. */
  changes(): readonly { readonly resource: string; readonly event: ClusterEvent }[];
  /** Brings one change into the state. */
  take(resource: string, event: ClusterEvent): void;
  /** Lists a kind anew. */
  relist(resource: string): void;
}

/** What is kept of objects, as a watch gives it to its decoder. */
const knownIn = (scope: ScopeState) => (namespace: string, name: string) => scope.held(keyOf(namespace, name));

/** A cluster of some bulk pods with their kin, and a shop, all listed; a seed decides what happens in it. */
export function createLivingCluster(pods: number, encoding: EncodingName, seed = 1): LivingCluster {
  let seconds = Date.parse('2026-01-02T03:04:05Z') / 1000;
  const now = () => new Date(1000 * seconds++);
  const cluster = new SimulatedCluster({ now });
  fillCluster(cluster, { pods });
  const shop = createShop(cluster, { seed, now });
  const store = new StateStore(() => seconds * 1000);
  const strings = createStringCache();
  const followed = new Map<string, Followed>();
  let changes: { resource: string; event: ClusterEvent }[] = [];
  const served = kinds.filter(({ resource }) => cluster.api.byResource(resource) !== undefined);
  for (const kind of served) {
    const scope = store.open(kind);
    const state = store.kinds.find((each) => each.kind === kind)!;
    followed.set(kind.resource, { scope, state, encoded: encodedKind(kind, encoding, strings) });
    cluster.subscribe(kind.resource, (event) => changes.push({ resource: kind.resource, event }));
  }
  const relist = (resource: string) => {
    const { scope, encoded } = followed.get(resource)!;
    scope.init();
    for (const object of encoded.read(encoded.listBody(cluster.list(resource)), knownIn(scope)))
      scope.initApply(object);
    scope.initDone();
  };
  for (const { resource } of served) relist(resource);
  return {
    cluster,
    shop,
    store,
    followed,
    changes() {
      const taken = changes;
      changes = [];
      return taken;
    },
    take(resource, { type, object }) {
      const { scope, encoded } = followed.get(resource)!;
      const event = encoded.event(type, object, knownIn(scope));
      if (event.type === 'DELETED') scope.delete(event.object);
      else if ('object' in event) scope.apply(event.object);
    },
    relist,
  };
}
