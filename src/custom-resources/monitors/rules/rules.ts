/** ResourceMetricsMonitor as plain data: which stores it has, and what could not be used of it. */

/** Something of a monitor that can not be used. Nothing else suffers for it. */
export interface Fault {
  /** Where it stands, such as `stores[0].families[1].metrics[0].value`. */
  readonly place: string;
  readonly reason: string;
}

/** How the texts of values are read: paths with dots, or expressions of CEL over `o`. */
export type Resolver = 'unstructured' | 'cel';

/** A label of rows: its name, and the path or expression of its value. */
export interface LabelRule {
  readonly name: string;
  readonly value: string;
}

/** A metric of a family, with all that it inherits. */
export interface MetricRule {
  readonly resolver: Resolver;
  /** Those of the metric, of its family, and of the store, in this order. */
  readonly labels: readonly LabelRule[];
  readonly value: string;
}

/** A family; `name` is without the prefix. */
export interface FamilyRule {
  readonly name: string;
  readonly help: string;
  readonly metrics: readonly MetricRule[];
  /** Samples at most; 0 for no limit. */
  readonly cardinalityLimit: number;
}

/** What of a kind is selected, as the API server takes it; "" selects everything. */
export interface StoreSelectors {
  readonly label: string;
  readonly field: string;
}

/** A store: some kinds, by patterns with `*`, and the families that come from their objects. */
export interface StoreRule {
  /** Its number in the monitor. */
  readonly index: number;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural; "" where it is not named. */
  readonly resource: string;
  readonly selectors: StoreSelectors;
  readonly families: readonly FamilyRule[];
  /** Samples at most of each kind; 0 for the limit by default. */
  readonly cardinalityLimit: number;
}

/** What a monitor asks for. */
export interface MonitorRules {
  readonly stores: readonly StoreRule[];
  /** Samples at most; 0 for the limit by default. */
  readonly cardinalityLimit: number;
  readonly faults: readonly Fault[];
}
