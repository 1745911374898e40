/** What the operating system says of this process, under the names that the client libraries of Prometheus give it. */
import { readdir, readFile } from 'node:fs/promises';
import type { Meter, ObservableResult } from '@opentelemetry/api';
import type { EventLoopMonitor } from './event-loop.ts';

/** The size of a page of memory is not asked for: sizes are in bytes where they are read. */
export function observeProcess(meter: Meter, eventLoop: EventLoopMonitor): void {
  type Observe = (result: ObservableResult) => void | Promise<void>;
  const gauge = (name: string, description: string, observe: Observe) =>
    meter.createObservableGauge(name, { description }).addCallback(observe);
  gauge(
    'kube_state_otel_event_loop_delay_seconds',
    'How long the event loop was held in the last minute.',
    (result) => {
      const { p50, p99, max } = eventLoop.read();
      // Not `quantile`: Prometheus keeps that label for summaries.
      result.observe(p50, { statistic: 'p50' });
      result.observe(p99, { statistic: 'p99' });
      result.observe(max, { statistic: 'max' });
    },
  );
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', (result) =>
    result.observe(process.memoryUsage.rss()),
  );
  const start = Math.round(Date.now() / 1000 - process.uptime());
  gauge('process_start_time_seconds', 'Start of the process in unix seconds.', (result) => result.observe(start));
  meter
    .createObservableCounter('process_cpu_seconds_total', { description: 'User and system CPU time in seconds.' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  if (process.platform !== 'linux') return;
  const observeIfKnown = (read: () => Promise<number | undefined>) => async (result: ObservableResult) => {
    const value = await read().catch(() => undefined);
    if (value !== undefined) result.observe(value);
  };
  gauge('process_open_fds', 'Number of open file descriptors.', observeIfKnown(openDescriptors));
  gauge(
    'process_max_fds',
    'Maximum number of open file descriptors.',
    observeIfKnown(() => limitOf('Max open files')),
  );
  gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.', observeIfKnown(virtualMemory));
  gauge(
    'process_virtual_memory_max_bytes',
    'Maximum amount of virtual memory available in bytes.',
    observeIfKnown(() => limitOf('Max address space')),
  );
}

async function openDescriptors(): Promise<number> {
  // One of them is that by which the folder is read.
  return (await readdir('/proc/self/fd')).length - 1;
}

/** proc(5): `/proc/pid/limits` has the soft limit first. */
async function limitOf(name: string): Promise<number | undefined> {
  const line = (await readFile('/proc/self/limits', 'utf8')).split('\n').find((text) => text.startsWith(name));
  const limit = line?.slice(name.length).trim().split(/\s+/)[0];
  if (limit === undefined) return undefined;
  // As the client libraries say it: the greatest number of 64 bits.
  return limit === 'unlimited' ? 2 ** 64 : Number(limit);
}

/** proc(5): `VmSize` of `/proc/pid/status`, in KiB. */
async function virtualMemory(): Promise<number | undefined> {
  const size = /^VmSize:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
  return size === undefined ? undefined : Number(size) * 1024;
}
