/**
 * Runs inside of the measured component (`--import`): at each SIGUSR2 it writes one line of JSON to standard output,
 * where the component writes nothing, with the event loop's delay since the last one and the memory as Node.js sees it.
 */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A line of the probe: delays in milliseconds, memory in MiB. */
export interface Probe {
  readonly p99: number;
  readonly max: number;
  readonly heapUsed: number;
  readonly external: number;
}

const RESOLUTION = 10;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
histogram.enable();

process.on('SIGUSR2', () => {
  const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  const { heapUsed, external } = process.memoryUsage();
  const line: Probe = {
    p99: milliseconds(histogram.percentile(99)),
    max: milliseconds(histogram.max),
    heapUsed: heapUsed / 2 ** 20,
    external: external / 2 ** 20,
  };
  histogram.reset();
  writeSync(1, `${JSON.stringify(line)}\n`);
});
