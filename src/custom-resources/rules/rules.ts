/**
 * What is told of custom resources, in the words of kube-state-metrics' CustomResourceStateMetrics, as plain data: nothing is
 * optional but what has a meaning of its own when it is absent.
 */

/** Steps from an object, or a part of it, to a value; see `paths/path.ts`. */
export type Path = readonly string[];

/** Paths by the name of the label; a name that begins or ends with `*` copies a whole map. */
export type LabelPaths = Readonly<Record<string, Path>>;

/** The rules of a file or of a flag. */
export interface CustomResourceRules {
  readonly resources: readonly ResourceRule[];
}

/** What is told of the kinds of a group. */
export interface ResourceRule extends LabelRules {
  readonly group: string;
  /** `*` for all that are served. */
  readonly version: string;
  /** `*` for all of the group. */
  readonly kind: string;
  /** What the kind is called in paths of the API, where the rule says so: for those who can not ask its definition. */
  readonly plural?: string;
  /** "" for none. */
  readonly metricNamePrefix: string;
  readonly metrics: readonly MetricRule[];
}

/** Labels of all series below. */
export interface LabelRules {
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly labelsFromPath: LabelPaths;
}

/** One family. */
export interface MetricRule extends LabelRules {
  readonly name: string;
  readonly help: string;
  readonly each: EachRule;
  /** The pack that it comes with. */
  readonly pack?: string;
}

/** How the rows of a family come from an object. */
export type EachRule = GaugeRule | InfoRule | StateSetRule;

interface OverPath {
  readonly path: Path;
  readonly labelsFromPath: LabelPaths;
}

/** A number, or one for each element of a list or member of a map. */
export interface GaugeRule extends OverPath {
  readonly type: 'gauge';
  /** The label that the key of a map becomes; "" for none. */
  readonly labelFromKey: string;
  /** From the element on. */
  readonly valueFrom: Path;
  readonly nilIsZero: boolean;
}

/** A row of 1 whose labels tell something. */
export interface InfoRule extends OverPath {
  readonly type: 'info';
  readonly labelFromKey: string;
}

/** A row for each of some texts: 1 for the one that is there. */
export interface StateSetRule extends OverPath {
  readonly type: 'stateset';
  readonly labelName: string;
  readonly list: readonly string[];
  readonly valueFrom: Path;
}
