/** What a program that imports kube-state-otel gets. Importing starts nothing. */
// Before all others: an old Node.js shall say that it is too old, and not what it stumbles over.
import './runtime/node-version.ts';

export { CodedError, type ErrorCode } from './errors.ts';
export type { KeyAllowlist, StateMetricsOptions } from './library/options.ts';
export { createStateMetrics, type ExpositionRequest, type StateMetrics } from './library/state-metrics.ts';
export type { JoinName } from './resources/declare/joins.ts';
export type { Profile } from './resources/options/configure.ts';
export type { Log, LogLine } from './telemetry/log.ts';
export type { WatchReport, WatchState } from './telemetry/observed.ts';
