/** Writes the status of monitors back, where it is another than they have: one after the other, each not often. */
import { reasonOf } from '../../../http/network-error.ts';
import type { ApiClient } from '../../../kubernetes/client/client.ts';
import { isStatus, kindOf, readObject, refusalText } from '../../../kubernetes/client/json-answer.ts';
import { createSeldomLog, type Log } from '../../../telemetry/log.ts';
import type { MonitorObserver } from '../follow.ts';
import { GROUP, PLURAL, VERSION } from '../kinds/monitors.ts';
import type { KnownMonitor } from '../known.ts';
import { hasSameConditions, isSameStatus, type Judged, readStatus, statusOf } from './conditions.ts';

/** What is needed to write. */
export interface StatusOptions {
  readonly client: ApiClient;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Whether this process is the one that writes, of several that know the monitors. */
  mayWrite(): boolean;
}

/** Milliseconds between two writes of one monitor: where conditions differ, and where only counts do. */
const SOON = 1000;
const SELDOM = 10_000;
const TELLING = 600_000;

/** Writes what it hears of, until the signal aborts. */
export function writeStatus({ client, log, signal, mayWrite }: StatusOptions): MonitorObserver {
  const seldom = createSeldomLog(TELLING);
  /** Namespaces in which it may not be written: that is told once, and not tried again. */
  const forbidden = new Set<string>();
  /** By uid: when it was written or tried last. */
  const tried = new Map<string, number>();
  let latest: readonly KnownMonitor[] = [];
  let isRunning = false;

  /** Milliseconds until the monitor may be written; undefined where it has the status that it is to have. */
  const dueIn = (monitor: KnownMonitor): number | undefined => {
    if (forbidden.has(monitor.object.metadata.namespace)) return undefined;
    const has = readStatus(monitor.object.status);
    const wanted = statusOf(judgedOf(monitor), has, '');
    if (isSameStatus(has, wanted)) return undefined;
    const last = tried.get(monitor.uid);
    const patience = hasSameConditions(has, wanted) ? SELDOM : SOON;
    return last === undefined ? 0 : Math.max(0, last + patience - performance.now());
  };

  const run = async () => {
    for (let isAny = true; isAny && !signal.aborted; ) {
      isAny = false;
      for (const { uid } of latest) {
        const monitor = latest.find((each) => each.uid === uid);
        if (signal.aborted || monitor === undefined || dueIn(monitor) !== 0) continue;
        isAny = true;
        tried.set(uid, performance.now());
        await write(monitor);
      }
    }
    isRunning = false;
    sleepUntilDue();
  };

  let alarm: NodeJS.Timeout | undefined;
  /** Goes on when the next one is due, instead of when one was before. */
  const sleepUntilDue = () => {
    clearTimeout(alarm);
    const waits = latest.flatMap((monitor) => dueIn(monitor) ?? []);
    if (waits.length === 0 || signal.aborted) return;
    alarm = setTimeout(start, Math.max(50, Math.min(...waits)));
    alarm.unref();
  };

  const start = () => {
    if (isRunning || signal.aborted || !mayWrite()) return;
    isRunning = true;
    void run();
  };

  const write = async ({ uid, name, object, ...monitor }: KnownMonitor) => {
    const { namespace, name: own } = object.metadata;
    const path = `/apis/${GROUP}/${VERSION}/namespaces/${encodeURIComponent(namespace)}/${PLURAL}/${encodeURIComponent(own)}`;
    const options = { accept: 'application/json', signal };
    const failed = (reason: string) =>
      seldom(name, (heldBack) =>
        log.warn({ monitor: name, reason, heldBack }, 'The status of a ResourceMetricsMonitor could not be written.'),
      );
    const refused = (status: number, body: Uint8Array) => {
      // Another wrote meanwhile, or it is gone: the watch says so.
      if (isStatus(readObject(body)) && (status === 404 || status === 409)) return;
      if (status !== 403) return failed(refusalText(path, status, body));
      if (forbidden.has(namespace)) return;
      forbidden.add(namespace);
      log.warn(
        { monitor: name },
        `The status of ResourceMetricsMonitors may not be written in the namespace ${namespace}: it takes get of ${PLURAL} and update of ${PLURAL}/status.`,
      );
    };
    try {
      const read = await client.get(path, {}, options);
      const found = readObject(read.body);
      if (read.status !== 200 || kindOf(found) !== 'ResourceMetricsMonitor') return refused(read.status, read.body);
      if ((found!.metadata as { uid?: string }).uid !== uid) return;
      const before = readStatus(found!.status);
      const now = `${new Date().toISOString().slice(0, 19)}Z`;
      const status = statusOf(judgedOf(monitor), before, now);
      if (isSameStatus(status, before)) return;
      const written = await client.write('PUT', `${path}/status`, { ...found, status }, options);
      if (written.status !== 200) refused(written.status, written.body);
    } catch (error) {
      if (!signal.aborted) failed(reasonOf(error));
    }
  };

  return {
    settled(monitors) {
      latest = monitors;
      const uids = new Set(monitors.map(({ uid }) => uid));
      for (const uid of tried.keys()) if (!uids.has(uid)) tried.delete(uid);
      start();
    },
  };
}

function judgedOf({ generation, rules, ledger }: Pick<KnownMonitor, 'generation' | 'rules' | 'ledger'>): Judged {
  return { generation, faults: rules.faults, isUsed: rules.stores.some(({ families }) => families.length > 0), ledger };
}
