/**
 * Runs inside of the measured component (`--import`): at each SIGUSR2 it writes one line of JSON to standard output,
 * where the component writes nothing, with the event loop's delay since the last one and the memory as Node.js sees it:
 * a `Probe` of subject.ts. In JavaScript: what takes types out of a module would stay in the process that is measured.
 */
import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** How long the loop was held in each of its rounds, as src/telemetry/event-loop.ts sees it: milliseconds. */
let held = [];
let seen = performance.now();
let waited = 0;
/** Of the first round loading is a part; of one in which a signal came libuv forgets how long the loop had waited. */
let isLeftOut = true;

function round() {
  const now = performance.now();
  const idle = performance.nodeTiming.idleTime;
  if (!isLeftOut) held.push(now - seen - (idle - waited));
  isLeftOut = false;
  seen = now;
  waited = idle;
  setImmediate(round).unref();
}
setImmediate(round).unref();

process.on('SIGUSR2', () => {
  const { heapUsed, external } = process.memoryUsage();
  const sorted = Float64Array.from(held).sort();
  held = [];
  isLeftOut = true;
  const line = {
    p99: sorted[Math.floor(0.99 * sorted.length)] ?? 0,
    max: sorted.at(-1) ?? 0,
    heapUsed: heapUsed / 2 ** 20,
    external: external / 2 ** 20,
  };
  writeSync(1, `${JSON.stringify(line)}\n`);
});
