import type { Profile } from '../../resources/options/configure.ts';
import type { FamilySelection } from './families.ts';

/** The name of the destination that flags and variables describe. */
export const DEFAULT_DESTINATION = 'default';

/** Where a push goes and how; durations in milliseconds. */
export interface OtlpSettings {
  /** What the destination is called in logs and in the component's own metrics. */
  readonly name: string;
  /** The full address to which metrics are posted; for gRPC a target, whose scheme may be missing. */
  readonly url: string;
  /** The same for log records; undefined where there is none that goes with it. */
  readonly logsUrl?: string | undefined;
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
  readonly headers: Readonly<Record<string, string>>;
  /** A file of further headers, which is read again. */
  readonly headersFile?: string | undefined;
  readonly timeout: number;
  /** By gRPC gzip at most. */
  readonly compression: 'zstd' | 'gzip' | 'none';
  readonly interval: number;
  readonly exportTimeout: number;
  /** How long after a change it is pushed; undefined leaves it to the next interval. */
  readonly pushChanges: number | undefined;
  /** Of the state, which is observed, `delta` alone makes differences, of its counters. */
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  readonly histogramAggregation: 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';
  /** What one request holds at most, before compression. */
  readonly maxRequestBytes: number;
  /** The families of the state that are pushed; undefined: all. */
  readonly families: FamilySelection | undefined;
  /** Whose names it is told; undefined: those of `--profile`. */
  readonly profile?: Profile | undefined;
  /** Requests that are under way at a time; undefined: as many as its latency asks for. */
  readonly concurrency?: number | undefined;
  /** Whether a series that is no more is ended; where not, its receiver has to find out by itself. */
  readonly ends: boolean;
  /** What this destination alone is told of the resource. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** PEM files: the authorities to trust, and what this process shows of itself. */
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  /** Whether gRPC goes without TLS where the target has no scheme. */
  readonly insecure: boolean;
}

/** Where log records go and how. */
export type LogsDestination = Pick<
  OtlpSettings,
  | 'name'
  | 'url'
  | 'protocol'
  | 'headers'
  | 'headersFile'
  | 'timeout'
  | 'compression'
  | 'resourceAttributes'
  | 'certificate'
  | 'clientCertificate'
  | 'clientKey'
  | 'insecure'
>;

/** How entities are told as log records. */
export interface EntityEventsSettings {
  /** Milliseconds after which a state is told again. */
  readonly interval: number;
  readonly destinations: readonly LogsDestination[];
}
