/**
 * What the model of the semantic conventions says of the metrics that come from API objects, condensed:
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.45.0/model
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A metric of the model. */
export interface ModelMetric {
  readonly name: string;
  readonly instrument: 'gauge' | 'updowncounter';
  readonly unit: string;
  /** Keys of the attributes of its points, in the model's order. */
  readonly attributes: readonly string[];
  /** Types of the entities that it is about; a cluster quota's counts of claims name none. */
  readonly entities: readonly string[];
}

/** An entity of the model: the keys of its attributes. */
export interface ModelEntity {
  readonly type: string;
  readonly identifying: readonly string[];
  readonly descriptive: readonly string[];
}

/** The model; `enumerations` has the values of each attribute that is an enum. */
export const model: {
  readonly metrics: readonly ModelMetric[];
  readonly entities: readonly ModelEntity[];
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
} = JSON.parse(gunzipSync(readFileSync(new URL('model.json.gz', import.meta.url))).toString());
