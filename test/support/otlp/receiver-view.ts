/** What a receiver knows of series: those that are alive with their last values, and those that were said to have ended. */

import { seriesText } from '../series.ts';
import { pointsOf, type WireAttribute, type WireMetric, type WireRequest } from './proto.ts';

const NO_RECORDED_VALUE = 1;

/** Takes requests in and keeps the last point of each series. Throws where a series has two points of one time. */
export class ReceiverView {
  /** Ends of series that were not alive. */
  readonly endedUnknown: string[] = [];
  /** Ends that were said. */
  ends = 0;
  readonly #series = new Map<string, { readonly text: string; readonly isAlive: boolean; readonly time: string }>();

  /** Takes a request that arrives. */
  take(request: WireRequest): void {
    for (const { metric, entity } of metricsWithEntities(request)) {
      for (const { attributes = [], asDouble, flags = 0, timeUnixNano = '' } of pointsOf(metric)) {
        const labels = { ...entity, ...textsOf(attributes) };
        const key = seriesText(metric.name, labels, 0);
        const isEnd = (flags & NO_RECORDED_VALUE) !== 0;
        const known = this.#series.get(key);
        if (known?.time === timeUnixNano && known.isAlive === isEnd) {
          throw new Error(`${key} is alive and ended at one time`);
        }
        if (isEnd && asDouble !== undefined) throw new Error(`${key} ends with a value`);
        if (isEnd) this.ends++;
        if (isEnd && known?.isAlive !== true) this.endedUnknown.push(key);
        const text = seriesText(metric.name, labels, Number(asDouble ?? Number.NaN));
        this.#series.set(key, { text, isAlive: !isEnd, time: timeUnixNano });
      }
    }
  }

  /** The series that are alive, as sorted texts with their values. */
  alive(): string[] {
    return [...this.#series.values()]
      .filter(({ isAlive }) => isAlive)
      .map(({ text }) => text)
      .sort();
  }
}

/** The metrics of a request with the attributes of what they are about, if that is an entity of the cluster. */
function metricsWithEntities(request: WireRequest): { metric: WireMetric; entity: Record<string, string> }[] {
  return request.resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) => {
    const attributes = Object.entries(textsOf(resource?.attributes ?? []));
    const entity = Object.fromEntries(attributes.filter(([key]) => !/^(service|k8s\.cluster)\./.test(key)));
    return scopeMetrics.flatMap(({ metrics = [] }) => metrics.map((metric) => ({ metric, entity })));
  });
}

function textsOf(attributes: readonly WireAttribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
}
