/** What is told of the files that the process was configured by, as kube-state-metrics tells it. */
import { createHash } from 'node:crypto';
import type { Meter } from '@opentelemetry/api';

/** A file of settings: its type is `config` or `customresourceconfig`. */
export interface ConfigurationFile {
  readonly type: 'config' | 'customresourceconfig';
  readonly filename: string;
}

/** Who reads such a file says here what came of it. */
export interface ConfigurationReports {
  /** It is in use, with these bytes. */
  loaded(file: ConfigurationFile, content: Uint8Array): void;
  /** It can not be used; what was in use before still is. */
  refused(file: ConfigurationFile): void;
}

/** Nothing is told before the first report. */
export function reportConfiguration(meter: Meter): ConfigurationReports {
  const gauge = (name: string, description: string) => meter.createGauge(name, { description });
  const hash = gauge('kube_state_metrics_config_hash', 'Hash of the configuration in use.');
  const success = gauge('kube_state_metrics_last_config_reload_successful', 'Whether the last load of it succeeded.');
  const timestamp = gauge(
    'kube_state_metrics_last_config_reload_success_timestamp_seconds',
    'When it was last loaded with success, in unix seconds.',
  );
  return {
    loaded(file, content) {
      const labels = { ...file };
      hash.record(configurationHash(content), labels);
      success.record(1, labels);
      timestamp.record(Date.now() / 1000, labels);
    },
    refused: (file) => success.record(0, { ...file }),
  };
}

/** The first six bytes of the MD5, as a little-endian number: what a float64 can hold. */
export function configurationHash(content: Uint8Array): number {
  return createHash('md5').update(content).digest().readUIntLE(0, 6);
}
