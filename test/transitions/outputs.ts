/** What both outputs tell of the counters in a store. */
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { StateStore } from '../../src/state/store.ts';
import { servedSeries } from '../component/harness.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { pushOnce } from '../support/otlp/push-once.ts';
import type { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { scrape } from '../support/scrape.ts';

const isCounter = (series: string) => series.startsWith('kube_transitions_');

/** The series of the counters in a scrape, as sorted texts. */
export async function served(store: StateStore): Promise<string[]> {
  return servedSeries(await scrape(new Exposition(store))).filter(isCounter);
}

/** The series of the counters in a push, and the start times among them by namespace or node, in unix milliseconds. */
export async function pushed(
  store: StateStore,
  receiver: OtlpReceiver,
): Promise<{ series: string[]; starts: ReadonlyMap<string, ReadonlySet<number>> }> {
  receiver.clear();
  await pushOnce(store, receiver.url);
  const view = new ReceiverView();
  const starts = new Map<string, Set<number>>();
  for (const { request } of receiver.received) {
    view.take(request);
    for (const metric of metricsOf(request).filter(({ name }) => isCounter(name))) {
      for (const { attributes = [], startTimeUnixNano = '0' } of pointsOf(metric)) {
        const owner = attributes.find(({ key }) => key === 'namespace' || key === 'node')!.value!.stringValue!;
        const times = starts.get(owner) ?? new Set();
        starts.set(owner, times.add(Number(BigInt(startTimeUnixNano) / 1_000_000n)));
      }
    }
  }
  return { series: view.alive().filter(isCounter), starts };
}
