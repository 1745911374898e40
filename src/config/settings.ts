import type { CustomResourceRules } from '../custom-resources/rules/rules.ts';
import type { JoinName } from '../resources/declare/joins.ts';
import type { Profile } from '../resources/options/configure.ts';
import type { LogFormat } from '../telemetry/json-log.ts';
import type { EntityEventsSettings, LogsDestination, OtlpSettings } from './destinations/otlp-settings.ts';

/** How one of several processes is elected; durations in milliseconds. */
export interface LeaderElectionSettings {
  readonly leaseName: string;
  /** Undefined: the one of the pod. */
  readonly leaseNamespace: string | undefined;
  /** `leaseDuration` > `renewDeadline` > `retryPeriod` * 1.2; whole seconds. */
  readonly leaseDuration: number;
  readonly renewDeadline: number;
  readonly retryPeriod: number;
}

/** All that the component needs to know, read from flags, files and environment. */
export interface Settings {
  /** The files that were read, and those that may come: a change of one is a change of these settings. */
  readonly configurationFiles: readonly string[];
  /** The one of them that has rules for custom resources. */
  readonly customResourcesFile: string | undefined;
  /** The packs whose rules are among them. */
  readonly customResourcePacks: readonly string[];
  /** What is told of custom resources; undefined for nothing. */
  readonly customResources: CustomResourceRules | undefined;
  /** Whether nothing else is watched. */
  readonly customResourcesOnly: boolean;
  /** Whether objects of the kind ResourceMetricsMonitor are followed, and whether their status is written. */
  readonly resourceMetricsMonitors: boolean;
  readonly resourceMetricsMonitorsStatus: boolean;
  readonly kubeconfig: string | undefined;
  /** Undefined means the current context. */
  readonly context: string | undefined;
  readonly apiserver: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly telemetryHost: string;
  readonly telemetryPort: number;
  /** A web configuration file for both ports. */
  readonly tlsConfig: string | undefined;
  /** Whether the API server is asked who may read. */
  readonly authFilter: boolean;
  readonly enableGzipEncoding: boolean;
  /** Milliseconds; the longest time that a timer takes where there is no limit. */
  readonly serverReadTimeout: number;
  readonly serverWriteTimeout: number;
  readonly serverIdleTimeout: number;
  readonly serverReadHeaderTimeout: number;
  /** Whether there are pages that show the state of this process, and whether the main port has them, too. */
  readonly statusPage: boolean;
  readonly statusPageOnMainPort: boolean;
  /** 0 for no limit. */
  readonly maxParallelScrapes: number;
  /** Plural names; undefined means the kinds that are on by default. */
  readonly resources: readonly string[] | undefined;
  /** Undefined means all. */
  readonly namespaces: readonly string[] | undefined;
  /** Namespaces of which nothing is watched. */
  readonly namespacesDenylist: readonly string[];
  /** The pods of one node alone; undefined for all. */
  readonly node: string | undefined;
  /** The pods without a node alone. */
  readonly trackUnscheduledPods: boolean;
  /** What the API server is to select by, by the name of a resource as it was written. */
  readonly labelSelectors: Readonly<Record<string, string>>;
  readonly fieldSelectors: Readonly<Record<string, string>>;
  /** Objects of a kind and namespace that are listed at most; 0 for all. */
  readonly objectLimit: number;
  /** Whether lists come from the cache of the API server alone. */
  readonly useApiserverCache: boolean;
  /** From 0; below `totalShards`. */
  readonly shard: number;
  readonly totalShards: number;
  /** Both given: the shard is found out from the StatefulSet of this pod, and follows it. */
  readonly pod: string | undefined;
  readonly podNamespace: string | undefined;
  /** Whether the API server is asked to leave out the objects of other shards. */
  readonly serverSideSharding: boolean;
  /** Milliseconds; undefined means never. */
  readonly staleAfter: number | undefined;
  readonly labelsAllowlist: string;
  readonly annotationsAllowlist: string;
  readonly promoteLabels: string;
  readonly promoteAnnotations: string;
  /** What all series get beside the labels that they have anyway. */
  readonly join: readonly JoinName[];
  /** Patterns of the families that are told; empty for all. Only one of this and `metricDenylist` has entries. */
  readonly metricAllowlist: readonly string[];
  readonly metricDenylist: readonly string[];
  readonly metricStability: 'all' | 'stable';
  /** Which rows at 0 are left out. */
  readonly sparse: 'off' | 'safe' | 'all';
  readonly optIn: readonly string[];
  /** Whether families and kinds are told that kube-state-metrics has taken in since its release, or reviews. */
  readonly ksmNext: boolean;
  readonly profile: Profile;
  /** Whether transitions are counted. */
  readonly transitions: boolean;
  /** Whether it is measured what takes how long. */
  readonly durations: boolean;
  /** Whether Events are counted. */
  readonly events: boolean;
  /** Whether the series `up` is pushed with the metrics of kube-state-metrics. */
  readonly otlpUp: boolean;
  readonly clusterName: string | undefined;
  readonly logLevel: string;
  readonly logFormat: LogFormat;
  /** Where the state is pushed to; empty where it is not. */
  readonly otlp: readonly OtlpSettings[];
  /** Undefined where this process pushes without asking others. */
  readonly leaderElection: LeaderElectionSettings | undefined;
  /** Undefined where entities are not told as log records. */
  readonly entityEvents: EntityEventsSettings | undefined;
  /** Where Events are told as log records; undefined where they are not. */
  readonly eventLogs: readonly LogsDestination[] | undefined;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
}
