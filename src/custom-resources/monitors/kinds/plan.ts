/** Which families of which monitors come from which kinds: the stores of all monitors, held against the kinds that are served. */
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import type { ServedResource } from '../../kinds/kinds.ts';
import type { Ledger, Share } from '../cardinality/ledger.ts';
import type { Source } from '../rows/source.ts';
import { meansKind, versionsOf } from '../rules/kinds.ts';
import type { FamilyRule, MonitorRules, StoreRule, StoreSelectors } from '../rules/rules.ts';

/** A monitor that is in use. */
export interface Monitor {
  readonly uid: string;
  /** `namespace/name`. */
  readonly name: string;
  readonly generation: number;
  readonly rules: MonitorRules;
  readonly ledger: Ledger;
  /** Differs for each ledger that the monitor had. */
  readonly edition: number;
}

/** A kind in one version, with all that is told of it. */
export interface PlannedKind {
  readonly resource: ServedResource;
  readonly version: string;
  /** What the API server is to select. */
  readonly selectors: StoreSelectors;
  readonly parts: readonly Part[];
  /** States of objects of which all rows are known: they are not asked for again where objects go over as they are. */
  readonly arrived: WeakSet<KubernetesObject>;
}

/** A store of a monitor, as far as it is about the kind. */
export interface Part {
  /** The same for parts that give the same rows and share the same limits. */
  readonly key: string;
  readonly share: Share;
  readonly sources: readonly Source[];
}

/** What a part is made with; both are remembered as long as they are used. */
export interface PartMaker {
  source(key: string, rule: FamilyRule, monitor: Monitor, selectors: StoreSelectors): Source;
  share(key: string, ledger: Ledger, make: () => Share): Share;
}

const EVERYTHING: StoreSelectors = { label: '', field: '' };

/** The kinds, each with its parts in the order of the monitors. */
export function planKinds(
  monitors: readonly Monitor[],
  served: readonly ServedResource[],
  maker: PartMaker,
): readonly PlannedKind[] {
  return served.flatMap((resource) => {
    const wanted = monitors.flatMap((monitor) =>
      monitor.rules.stores.filter((store) => meansKind(store, resource)).map((store) => ({ monitor, store })),
    );
    return resource.versions.flatMap((version) => {
      const here = wanted.filter(({ store }) => versionsOf(store, resource).includes(version));
      if (here.length === 0) return [];
      const selectors = commonOf(here.map(({ store }) => store.selectors));
      const parts = here.map(({ monitor, store }) => partOf(monitor, store, { resource, version, selectors, maker }));
      return { resource, version, selectors, parts, arrived: new WeakSet() };
    });
  });
}

/** The stores of a monitor that mean no kind that is served. */
export function unservedOf({ rules }: Monitor, served: readonly ServedResource[]): readonly StoreRule[] {
  return rules.stores.filter(
    (store) => !served.some((each) => meansKind(store, each) && versionsOf(store, each).length > 0),
  );
}

/** Where all stores of a kind select the same, the API server does it. */
function commonOf(all: readonly StoreSelectors[]): StoreSelectors {
  return all.every((each) => isDeepStrictEqual(each, all[0])) ? all[0]! : EVERYTHING;
}

interface PartOptions {
  readonly resource: ServedResource;
  readonly version: string;
  readonly selectors: StoreSelectors;
  readonly maker: PartMaker;
}

function partOf(monitor: Monitor, store: StoreRule, { resource, version, selectors, maker }: PartOptions): Part {
  const { group, kind } = resource;
  const own = isDeepStrictEqual(store.selectors, selectors) ? EVERYTHING : store.selectors;
  const id = [monitor.uid, group, version, kind];
  const sources = store.families.map((rule) => maker.source(JSON.stringify([...id, own, rule]), rule, monitor, own));
  const key = JSON.stringify([...id, monitor.edition, store.index, own, store.families]);
  const limits = sources.map(({ rule }) => ({ name: rule.name, limit: rule.cardinalityLimit }));
  const share = maker.share(key, monitor.ledger, () =>
    monitor.ledger.share(`${group}/${version}/${kind}`, store.cardinalityLimit, limits),
  );
  return { key, share, sources };
}
