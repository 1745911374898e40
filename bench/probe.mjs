/**
 * Runs inside of the measured component (`--import`): at each SIGUSR2 it writes one line of JSON to standard output,
 * where the component writes nothing, with the event loop's delay since the last one and the memory as Node.js sees it:
 * a `Probe` of subject.ts. In JavaScript: what takes types out of a module would stay in the process that is measured.
 */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 10;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
histogram.enable();

process.on('SIGUSR2', () => {
  const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  const { heapUsed, external } = process.memoryUsage();
  const line = {
    p99: milliseconds(histogram.percentile(99)),
    max: milliseconds(histogram.max),
    heapUsed: heapUsed / 2 ** 20,
    external: external / 2 ** 20,
  };
  histogram.reset();
  writeSync(1, `${JSON.stringify(line)}\n`);
});
