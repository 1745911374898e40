/** The phases of the benchmark: each measures one thing and gives named figures. */
import { setTimeout } from 'node:timers/promises';
import { countSeries, openPoller, read } from './http.ts';
import { costOf, type Helper, resetPeak, usageOf } from './process.ts';
import type { Received } from './sink.ts';
import { type ServerAddress, type Subject, startComponent } from './subject.ts';

/** Figures by name; what could not be measured is absent. */
export type Figures = Record<string, number>;

/** Something to measure, and the server that it watches. */
export interface Stage {
  readonly subject: Subject;
  readonly server: Helper;
  /** Length of each phase of change, in seconds. */
  readonly seconds: number;
}

const GZIP = { gzip: true };
const PLAIN = { gzip: false };

/** Start, the first scrape, and what all of it took at most. */
export async function measureStart({ subject }: Stage): Promise<Figures> {
  const { pid, metricsUrl } = subject;
  const startLoop = await loopFigures(subject, 'start');
  const first = await costOf(pid, () => read(metricsUrl, GZIP));
  const counted = await countSeries(metricsUrl, GZIP);
  return {
    series: counted.series,
    gzipBytes: counted.bytes,
    'start s': subject.start.wall,
    'start CPU s': subject.start.cpu,
    'first gzip scrape ms': first.wall * 1000,
    'first gzip scrape CPU ms': first.cpu * 1000,
    ...memory(subject, 'start'),
    ...startLoop,
  };
}

/** Scrapes one after the other and ten at once. */
export async function measureScrapes({ subject }: Stage): Promise<Figures> {
  const { pid, metricsUrl } = subject;
  const repeated = async (times: number, options: typeof GZIP) => {
    const milliseconds: number[] = [];
    for (let warmUp = 0; warmUp < 2; warmUp += 1) await read(metricsUrl, options);
    const { cpu } = await costOf(pid, async () => {
      for (let time = 0; time < times; time += 1) milliseconds.push((await read(metricsUrl, options)).milliseconds);
    });
    return { p50: quantile(milliseconds, 0.5), cpu: (cpu * 1000) / times };
  };
  await subject.probe();
  const gzip = await repeated(20, GZIP);
  const gzipLoop = await loopFigures(subject, 'gzip');
  const ten = await costOf(pid, () => Promise.all(Array.from({ length: 10 }, () => read(metricsUrl, GZIP))));
  const tenLoop = await loopFigures(subject, 'ten gzip');
  const plain = await repeated(5, PLAIN);
  const tenPlain = await costOf(pid, () => Promise.all(Array.from({ length: 10 }, () => read(metricsUrl, PLAIN))));
  return {
    'gzip scrape ms': gzip.p50,
    'gzip scrape CPU ms': gzip.cpu,
    'ten gzip scrapes s': ten.wall,
    'plain scrape ms': plain.p50,
    'plain scrape CPU ms': plain.cpu,
    'ten plain scrapes s': tenPlain.wall,
    ...gzipLoop,
    ...tenLoop,
    ...(await loopFigures(subject, 'plain')),
    ...memory(subject, 'scrapes'),
  };
}

/** Nothing happens; then one object changes now and then. */
export async function measureIdle(stage: Stage): Promise<Figures> {
  const { subject, seconds } = stage;
  await subject.probe();
  const { wall, cpu } = await costOf(subject.pid, () => setTimeout(seconds * 500));
  return {
    'idle cores': cpu / wall,
    ...memory(subject, 'idle'),
    ...(await loopFigures(subject, 'idle')),
    ...(await freshness(stage, 'idle')),
  };
}

const SCRAPE_SECONDS = 15;

/** So many changes of pods a second, with a scrape each 15 seconds, gzip first and then plain, and how soon one is seen. */
export async function measureChurn({ subject, server, seconds }: Stage, perSecond: number): Promise<Figures> {
  const name = `${perSecond}/s`;
  await server.ask({ do: 'churn', perSecond });
  // The first seconds compile what the others run.
  await setTimeout(2000);
  await read(subject.metricsUrl, GZIP);
  await subject.probe();
  const scrapeEachInterval = async (options: typeof GZIP) => {
    const scrapes: number[] = [];
    const cost = await costOf(subject.pid, async () => {
      for (let scrape = 0; scrape < seconds / SCRAPE_SECONDS; scrape += 1) {
        const start = performance.now();
        scrapes.push((await read(subject.metricsUrl, options)).milliseconds);
        await setTimeout(Math.max(0, SCRAPE_SECONDS * 1000 - (performance.now() - start)));
      }
    });
    return { ...cost, p50: quantile(scrapes, 0.5) };
  };
  const gzip = await scrapeEachInterval(GZIP);
  const loop = await loopFigures(subject, name);
  // The first one also fills what only plain scrapes need.
  await read(subject.metricsUrl, PLAIN);
  const plain = await scrapeEachInterval(PLAIN);
  const figures = {
    [`${name} cores`]: gzip.cpu / gzip.wall,
    [`${name} gzip scrape ms`]: gzip.p50,
    [`${name} plain scrape ms`]: plain.p50,
    [`${name} plain cores`]: plain.cpu / plain.wall,
    ...loop,
    ...(await freshness({ subject, server, seconds }, name)),
    ...memory(subject, name),
  };
  await server.ask({ do: 'churn', perSecond: 0 });
  return figures;
}

const CHANGES = 60;

/** From the answer to a write until its value is in a small scrape, asked for again after a millisecond. */
async function freshness({ subject, server }: Stage, name: string): Promise<Figures> {
  const poller = await openPoller(`${subject.metricsUrl}?resources=replicationcontrollers`);
  const series = 'kube_replicationcontroller_spec_replicas{';
  const unchanged: number[] = [];
  const milliseconds: number[] = [];
  for (let replicas = 1; replicas <= CHANGES; replicas += 1) {
    const before = performance.now();
    await poller.poll();
    unchanged.push(performance.now() - before);
    await server.ask({ do: 'scale', replicas });
    const start = performance.now();
    const shown = async () => {
      const line = (await poller.poll()).split('\n').find((text) => text.startsWith(series));
      return line?.trimEnd().endsWith(` ${replicas}`) === true;
    };
    while (!(await shown())) await setTimeout(1);
    milliseconds.push(performance.now() - start);
    await setTimeout(50);
  }
  poller.close();
  return {
    [`${name} small scrape ms`]: quantile(unchanged, 0.5),
    [`${name} fresh p50 ms`]: quantile(milliseconds, 0.5),
    [`${name} fresh p99 ms`]: quantile(milliseconds, 0.99),
  };
}

const PUSHES = 3;
const PODS_PER_SECOND = 4000;

/**
 * Everything is pushed each ten seconds, or as often as that many pods can be, by a component that does nothing else: while
 * nothing changes, and under 100 changes a second.
 */
export async function measurePush(
  pods: number,
  address: ServerAddress,
  server: Helper,
  sink: Helper,
  sinkUrl: string,
): Promise<Figures> {
  const interval = Math.max(10, pods / PODS_PER_SECOND);
  const flags = [`--otlp-endpoint=${sinkUrl}`, `--otlp-interval=${interval}s`, `--otlp-export-timeout=${interval}s`];
  const subject = await startComponent(address, flags);
  const pushes = async (phase: string): Promise<Figures> => {
    await sink.ask({});
    await subject.probe();
    const { cpu } = await costOf(subject.pid, () => setTimeout(PUSHES * interval * 1000));
    const { points, lag, wireBytes, requests } = await sink.ask<Received>({});
    return {
      [`${phase} points`]: points / PUSHES,
      [`${phase} requests`]: requests / PUSHES,
      [`${phase} MB`]: wireBytes / PUSHES / 1e6,
      [`${phase} CPU s`]: cpu / PUSHES,
      [`${phase} us/point`]: (cpu * 1e6) / points,
      [`${phase} lag s`]: lag,
      ...memory(subject, phase),
      ...(await loopFigures(subject, phase)),
    };
  };
  try {
    for (let waited = 0; waited < 3 * interval && (await sink.ask<Received>({})).points === 0; waited += 1)
      await setTimeout(1000);
    await setTimeout((interval * 1000) / 2);
    const steady = await pushes('push');
    await server.ask({ do: 'churn', perSecond: 100 });
    await setTimeout(interval * 1000);
    const changing = await pushes('push 100/s');
    await server.ask({ do: 'churn', perSecond: 0 });
    return { ...steady, ...changing };
  } finally {
    await subject.stop();
  }
}

/** Resident memory now, what of it is not shared, and the highest since the last time this was asked. */
function memory({ pid }: Subject, phase: string): Figures {
  if (pid === undefined) return {};
  const { resident, peak, own } = usageOf(pid);
  resetPeak(pid);
  return { [`${phase} MiB`]: resident, [`${phase} peak MiB`]: peak, [`${phase} own MiB`]: own };
}

/** How long the event loop was held, and the heap, since the probe was asked the last time. */
async function loopFigures(subject: Subject, phase: string): Promise<Figures> {
  const probe = await subject.probe();
  if (probe === undefined) return {};
  return {
    [`${phase} loop p99 ms`]: probe.p99,
    [`${phase} loop max ms`]: probe.max,
    [`${phase} heap MiB`]: probe.heapUsed,
    [`${phase} external MiB`]: probe.external,
  };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
