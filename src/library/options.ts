import type { StateSettings } from '../component/cluster-state.ts';
import { CodedError } from '../errors.ts';
import { JOIN_NAMES, type JoinName } from '../resources/declare/joins.ts';
import type { Profile } from '../resources/options/configure.ts';
import type { Sparse } from '../resources/options/sparse.ts';
import type { Log } from '../telemetry/log.ts';

/** Plural resource name, or `*` for every resource, to keys: exact, or with one `*` that stands for any text. */
export type KeyAllowlist = Readonly<Record<string, readonly string[]>>;

/**
 * Which cluster is watched, and what is told of it. What is left out is as with the command without the flag of that
 * name; no environment variable is read but those that lead to the cluster, as they lead kubectl.
 */
export interface StateMetricsOptions {
  /**
   * Path of a kubeconfig. Without it, and without `apiserver`, the service account of the pod is used, and outside of a
   * cluster what kubectl would: $KUBECONFIG or ~/.kube/config.
   */
  readonly kubeconfig?: string | undefined;
  /** Context of the kubeconfig; its current one by default. */
  readonly context?: string | undefined;
  /** Address of the API server; wins over that of the kubeconfig. */
  readonly apiserver?: string | undefined;
  /** What is watched, by plural (`pods`), or plural and group (`deployments.apps`); takes the place of the default set. */
  readonly resources?: readonly string[] | undefined;
  /** The namespaces that are watched; all by default. What has no namespace is watched either way. */
  readonly namespaces?: readonly string[] | undefined;
  /** Namespaces of which nothing is watched; the API server leaves them out. */
  readonly namespacesDenylist?: readonly string[] | undefined;
  /** The pods of this node alone; only where `resources` has no other kind with namespaces. */
  readonly node?: string | undefined;
  /** The pods without a node alone, in the same way; wins over `node`. */
  readonly trackUnscheduledPods?: boolean | undefined;
  /** What the API server is to select by, in its own syntax, by resource: `{ pods: 'app in (web, api)' }`. */
  readonly labelSelectors?: Readonly<Record<string, string>> | undefined;
  /** The same for fields: `{ pods: 'status.phase!=Succeeded' }`. */
  readonly fieldSelectors?: Readonly<Record<string, string>> | undefined;
  /** How many objects of a kind (and namespace) are listed at most; 0, the default, for all. */
  readonly objectLimit?: number | undefined;
  /** Whether lists come from the API server's cache, which may be behind; false by default. */
  readonly useApiserverCache?: boolean | undefined;
  /** Milliseconds without a list or watch of a kind that worked after which its series end; never by default. */
  readonly staleAfter?: number | undefined;
  /** The labels that `kube_*_labels` show: `{ pods: ['app', 'team*'] }`; none by default. */
  readonly labelsAllowlist?: KeyAllowlist | undefined;
  /** The annotations that `kube_*_annotations` show; none by default. */
  readonly annotationsAllowlist?: KeyAllowlist | undefined;
  /** The labels, by exact key, that all series of their object get. */
  readonly promoteLabels?: KeyAllowlist | undefined;
  /** The same for annotations. */
  readonly promoteAnnotations?: KeyAllowlist | undefined;
  /** Further labels that all series get. */
  readonly join?: readonly JoinName[] | undefined;
  /** Regular expressions (ECMAScript) of the families that are told, found anywhere in a name; all by default. */
  readonly metricAllowlist?: readonly string[] | undefined;
  /** The same of the families that are not told; not together with `metricAllowlist`. */
  readonly metricDenylist?: readonly string[] | undefined;
  /** Which families are told, by how settled they are; `all` by default. */
  readonly metricStability?: 'all' | 'stable' | undefined;
  /** Which rows at 0 are left out of families that say which of some values holds; `off`, none, by default. */
  readonly sparse?: Sparse | undefined;
  /** Regular expressions (RE2) of families that are off by default. */
  readonly optIn?: readonly string[] | undefined;
  /** Whether families and kinds are told that kube-state-metrics has taken in since its release, or reviews; false by default. */
  readonly ksmNext?: boolean | undefined;
  /** Names of kube-state-metrics (`ksm`, the default), of OpenTelemetry's semantic conventions, or both. */
  readonly profile?: Profile | undefined;
  /** Whether transitions are counted (`kube_transitions_*`). */
  readonly transitions?: boolean | undefined;
  /** Whether it is measured what takes how long (`kube_durations_*`). */
  readonly durations?: boolean | undefined;
  /** Whether Events are counted (`kube_events_total`). */
  readonly events?: boolean | undefined;
  /** The resource attribute `k8s.cluster.name`. */
  readonly clusterName?: string | undefined;
  /** The resource attribute `service.name`; `kube-state-metrics` by default. */
  readonly serviceName?: string | undefined;
  /** Further resource attributes; they win over those that are found out. */
  readonly resourceAttributes?: Readonly<Record<string, string>> | undefined;
  /** Where warnings go; a pino logger is one. By default the diagnostic logger of the OpenTelemetry API. */
  readonly log?: Log | undefined;
}

/** The settings that the options stand for. Throws KSO_OPTION where one has another form, or is not known. */
export function settingsOf(options: StateMetricsOptions): StateSettings {
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(FORMS, option)) refuse(option, `is not known; known are ${Object.keys(FORMS).join(', ')}`);
    const { is, what } = FORMS[option as keyof StateMetricsOptions];
    if (value !== undefined && !is(value)) refuse(option, `is not ${what}`);
  }
  return {
    kubeconfig: options.kubeconfig,
    context: options.context,
    apiserver: options.apiserver,
    resources: options.resources,
    namespaces: options.namespaces,
    namespacesDenylist: options.namespacesDenylist ?? [],
    node: options.node,
    trackUnscheduledPods: options.trackUnscheduledPods ?? false,
    labelSelectors: options.labelSelectors ?? {},
    fieldSelectors: options.fieldSelectors ?? {},
    objectLimit: options.objectLimit ?? 0,
    useApiserverCache: options.useApiserverCache ?? false,
    staleAfter: options.staleAfter,
    labelsAllowlist: textOf(options.labelsAllowlist),
    annotationsAllowlist: textOf(options.annotationsAllowlist),
    promoteLabels: textOf(options.promoteLabels),
    promoteAnnotations: textOf(options.promoteAnnotations),
    join: options.join ?? [],
    metricAllowlist: options.metricAllowlist ?? [],
    metricDenylist: options.metricDenylist ?? [],
    metricStability: options.metricStability ?? 'all',
    sparse: options.sparse ?? 'off',
    optIn: options.optIn ?? [],
    ksmNext: options.ksmNext ?? false,
    profile: options.profile ?? 'ksm',
    transitions: options.transitions ?? false,
    durations: options.durations ?? false,
    events: options.events ?? false,
    clusterName: options.clusterName,
    serviceName: options.serviceName,
    resourceAttributes: options.resourceAttributes ?? {},
  };
}

/** The form of an option, for programs that no compiler has checked. */
interface Form {
  readonly is: (value: unknown) => boolean;
  readonly what: string;
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isRecordOf = (is: (value: unknown) => boolean) => (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(is);

const TEXT: Form = { is: isText, what: 'a text' };
const PATTERNS: Form = { is: isTexts, what: 'a list of texts' };
// An empty list that a program made would otherwise mean nothing at all, or everything.
const NAMES: Form = { is: (value) => isTexts(value) && (value as []).length > 0, what: 'a list of at least one name' };
const BOOLEAN: Form = { is: (value) => typeof value === 'boolean', what: 'true or false' };
const SELECTORS: Form = { is: isRecordOf(isText), what: 'an object of selectors, such as { pods: "app=web" }' };
const KEYS: Form = { is: isRecordOf(isTexts), what: 'an object of lists of keys, such as { pods: ["app"] }' };

const FORMS: Readonly<Record<keyof StateMetricsOptions, Form>> = {
  kubeconfig: TEXT,
  context: TEXT,
  apiserver: TEXT,
  resources: NAMES,
  namespaces: NAMES,
  namespacesDenylist: { is: isTexts, what: 'a list of names' },
  node: TEXT,
  trackUnscheduledPods: BOOLEAN,
  labelSelectors: SELECTORS,
  fieldSelectors: SELECTORS,
  objectLimit: {
    is: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    what: 'a whole number, or 0 for all',
  },
  useApiserverCache: BOOLEAN,
  staleAfter: {
    is: (value) => typeof value === 'number' && value > 0,
    what: 'a number of milliseconds above 0',
  },
  labelsAllowlist: KEYS,
  annotationsAllowlist: KEYS,
  promoteLabels: KEYS,
  promoteAnnotations: KEYS,
  join: {
    is: (value) => Array.isArray(value) && value.every((name) => (JOIN_NAMES as readonly unknown[]).includes(name)),
    what: `a list of ${JOIN_NAMES.join(', ')}`,
  },
  metricAllowlist: PATTERNS,
  metricDenylist: PATTERNS,
  metricStability: { is: (value) => ['all', 'stable'].includes(value as string), what: '"all" or "stable"' },
  sparse: { is: (value) => ['off', 'safe', 'all'].includes(value as string), what: '"off", "safe" or "all"' },
  optIn: PATTERNS,
  ksmNext: BOOLEAN,
  profile: { is: (value) => ['ksm', 'semconv', 'both'].includes(value as string), what: '"ksm", "semconv" or "both"' },
  transitions: BOOLEAN,
  durations: BOOLEAN,
  events: BOOLEAN,
  clusterName: TEXT,
  serviceName: TEXT,
  resourceAttributes: { is: isRecordOf((value) => typeof value === 'string'), what: 'an object of texts' },
  log: {
    is: (value) =>
      ['info', 'warn', 'error'].every((name) => typeof (value as Log | null)?.[name as keyof Log] === 'function'),
    what: 'a log with the functions info, warn and error',
  },
};

function refuse(option: string, reason: string): never {
  throw new CodedError('KSO_OPTION', { option, reason });
}

/** An allowlist as the flag has it. */
function textOf(allowlist: KeyAllowlist = {}): string {
  return Object.entries(allowlist)
    .map(([resource, keys]) => `${resource}=[${keys.join(',')}]`)
    .join(',');
}
