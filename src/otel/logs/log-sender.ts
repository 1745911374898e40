import { setTimeout as sleep, setImmediate as yielded } from 'node:timers/promises';
import type { Attributes, Logger, LogRecord } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { pause } from '../../pause.ts';
import type { Turns } from '../../turns.ts';
import { version } from '../../version.ts';
import { Refusal } from '../send/transport/refusal.ts';

/** What is to be sent, in the order in which it is. */
export interface Waiting<N> {
  /** How much waits. */
  readonly size: number;
  /** What has waited longest, to be settled later; undefined where nothing waits. */
  take(): N | undefined;
  /** What was taken has arrived, or never will; or it may not have arrived and waits again. */
  settle(note: N, isSettled: boolean): void;
}

/** What a sender is made of. */
export interface LogSenderOptions<N> {
  readonly notes: Waiting<N>;
  /** The records that tell a note; maybe none. */
  recordsOf(note: N): readonly LogRecord[];
  /** The resource of a note's records, where it is not that of all. */
  resourceOf?(note: N): Resource;
  readonly scopeAttributes?: Attributes;
  readonly exporter: LogRecordExporter;
  readonly resource: Resource;
  /** How long the exporter may take, in milliseconds. */
  readonly timeout: number;
  readonly turns: Turns;
  /** While false nothing is sent. */
  enabled(): boolean;
  /** Hears what became of some records; those that failed for a while are sent again and not told here. */
  onRecords(result: 'success' | 'dropped', count: number): void;
  onFailure(reason: string): void;
}

/** Records that the batch processor holds or that are under way, at most: far below its queue, so that it drops none. */
const CAPACITY = 1024;
/** Records of a request: the exporter encodes them in one go. */
const BATCH = 128;
/** How often is looked whether sending is enabled, in milliseconds. */
const LOOK = 1000;
/** Waiting times after a failure, in milliseconds; the exporter has tried for its time-out already. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** `ExportResultCode` of @opentelemetry/core. */
const SUCCESS = 0;
type Result = Parameters<Parameters<LogRecordExporter['export']>[1]>[0];

/**
 * Sends what notes have to tell through the stock logger, batch processor and exporter. Notes are turned into records only
 * as fast as the destination takes these; whatever may not have arrived goes back to the notes.
 */
export class LogSender<N extends object> {
  readonly #options: LogSenderOptions<N>;
  readonly #provider: LoggerProvider;
  readonly #logger: Logger;
  readonly #owners = new Map<ReadableLogRecord, N>();
  readonly #unsettled = new Map<N, { records: number; failed: boolean }>();
  #emitting: N | undefined;
  #wake = Promise.withResolvers<void>();
  #pause = 0;
  #isPaused = false;
  #restsUntil = 0;
  #stopped = false;

  constructor(options: LogSenderOptions<N>) {
    this.#options = options;
    const batches = new BatchLogRecordProcessor({
      exporter: this.#settling(options.exporter),
      maxQueueSize: 2 * CAPACITY,
      maxExportBatchSize: BATCH,
      exportTimeoutMillis: Math.min(options.timeout + 5000, 2 ** 31 - 1),
    });
    const processor: LogRecordProcessor = {
      onEmit: (record) => {
        if (this.#emitting !== undefined) this.#owners.set(record, this.#emitting);
        batches.onEmit(record);
      },
      forceFlush: () => batches.forceFlush(),
      shutdown: () => batches.shutdown(),
    };
    this.#provider = new LoggerProvider({ resource: options.resource, processors: [processor] });
    this.#logger = this.#provider.getLogger('kube-state-otel', version(), {
      ...(options.scopeAttributes && { attributes: options.scopeAttributes }),
    });
    void this.#run();
  }

  /** To be called when there are new notes; before the first call nothing is sent. */
  wake(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  /** Resolves when no note waits, or nothing may be sent any more. */
  async drained(): Promise<void> {
    const { notes, enabled } = this.#options;
    while (notes.size > 0 && enabled() && !this.#stopped) {
      await Promise.race([this.#wake.promise, sleep(LOOK, undefined, { ref: false })]);
    }
  }

  /** Sends what waits, unless the destination is away, and ends; resolves after so many milliseconds at most. */
  async shutdown(milliseconds: number): Promise<void> {
    const finish = async () => {
      while (!this.#stopped && this.#options.notes.size > 0 && !this.#isPaused && this.#options.enabled()) {
        await this.#provider.forceFlush();
        await yielded();
      }
      await this.#provider.shutdown();
    };
    await Promise.race([finish(), sleep(milliseconds, undefined, { ref: false })]);
    this.#stopped = true;
    this.wake();
  }

  async #run(): Promise<void> {
    const { notes, turns, enabled } = this.#options;
    await this.#wake.promise;
    while (!this.#stopped) {
      if (this.#isPaused || this.#owners.size >= CAPACITY || notes.size === 0 || !enabled()) {
        await this.#wake.promise;
        continue;
      }
      if (turns.isOver()) await turns.next();
      const note = notes.take();
      if (note !== undefined) this.#emit(note);
      if (notes.size === 0) this.wake();
    }
  }

  #emit(note: N): void {
    const records = this.#options.recordsOf(note);
    if (records.length === 0) {
      this.#options.notes.settle(note, true);
      return;
    }
    this.#unsettled.set(note, { records: records.length, failed: false });
    this.#emitting = note;
    for (const record of records) this.#logger.emit(record);
    this.#emitting = undefined;
  }

  /** The exporter, with what became of each record told to the notes. Failures are reported here and not to the SDK. */
  #settling(exporter: LogRecordExporter): LogRecordExporter {
    return {
      export: (records, done) => {
        if (this.#options.enabled()) {
          exporter.export(this.#withResources(records), (result) => {
            this.#settle(records, result);
            done({ code: SUCCESS });
          });
          return;
        }
        for (const record of records) this.#settleRecord(record, false);
        done({ code: SUCCESS });
      },
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    };
  }

  #withResources(records: ReadableLogRecord[]): ReadableLogRecord[] {
    const { resourceOf } = this.#options;
    if (resourceOf === undefined) return records;
    return records.map((record) => {
      const note = this.#owners.get(record);
      return note === undefined ? record : Object.create(record, { resource: { value: resourceOf(note) } });
    });
  }

  #settle(records: readonly ReadableLogRecord[], { code, error }: Result): void {
    const { onRecords, onFailure } = this.#options;
    const isRepeated = code !== SUCCESS && !isRefused(error);
    for (const record of records) this.#settleRecord(record, !isRepeated);
    if (!isRepeated) onRecords(code === SUCCESS ? 'success' : 'dropped', records.length);
    if (code === SUCCESS) this.#pause = 0;
    else onFailure(error?.message || 'no reason given');
    if (isRepeated) this.#rest(error instanceof Refusal ? error.notBefore : undefined);
    this.wake();
  }

  #settleRecord(record: ReadableLogRecord, isSettled: boolean): void {
    const note = this.#owners.get(record);
    this.#owners.delete(record);
    const unsettled = note && this.#unsettled.get(note);
    if (note === undefined || unsettled === undefined) return;
    if (!isSettled) unsettled.failed = true;
    if (--unsettled.records > 0) return;
    this.#unsettled.delete(note);
    this.#options.notes.settle(note, !unsettled.failed);
  }

  /** Sends nothing for a while, and not before the receiver wants to hear from us again: unix milliseconds. */
  #rest(notBefore = 0): void {
    this.#restsUntil = Math.max(this.#restsUntil, notBefore);
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#pause = Math.min(Math.max(FIRST_PAUSE, this.#pause * 2), LONGEST_PAUSE);
    this.#restsUntil = Math.max(this.#restsUntil, Date.now() + this.#pause);
    const rest = async () => {
      while (Date.now() < this.#restsUntil) await pause(this.#restsUntil - Date.now(), undefined, false);
      this.#isPaused = false;
      this.wake();
    };
    void rest();
  }
}

/** Whether the receiver never will take these records. Where it takes none from us, somebody will put that right. */
function isRefused(error: Error | undefined): boolean {
  return error instanceof Refusal && (error.kind === 'data' || error.kind === 'too-large');
}
