/** Files of credentials: others replace them while they are in use, and they may lie on a volume that hangs. */
import { readFile } from 'node:fs/promises';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../../http/network-error.ts';
import type { Log } from '../../telemetry/log.ts';
import { createNotice } from './notice.ts';
import { settle } from './settle.ts';

/** How long a file is waited for, in milliseconds. */
const LIMIT_MS = 10_000;

/** Reads files of credentials. */
export interface FileReader {
  /**
   * The text of the file; the last one where it is gone, empty (a writer has just begun) or does not answer within ten
   * seconds. Rejects with KSO_CREDENTIALS_UNREADABLE where it could never be read.
   */
  read(path: string): Promise<string>;
  /** The same for PEM texts, of which a half is none: who writes them anew may be in the middle of it. */
  readPem(path: string): Promise<string>;
}

/** What a reader of files is made with. */
interface FileReaderOptions {
  /** Told once when a file can't be read again, and once when it can; by default nobody is. */
  readonly log?: Log | undefined;
  /** How long a file is waited for, in milliseconds. */
  readonly limit?: number;
}

/** A reader that remembers what it has read. */
export function createFileReader({ log, limit = LIMIT_MS }: FileReaderOptions = {}): FileReader {
  const readers = new Map<string, () => Promise<string>>();
  const read = (path: string, check: (text: string) => void) => {
    const reader =
      readers.get(path) ??
      rememberingReader(path, { check, limit, notice: createNotice(log, `The credentials in ${path}`) });
    readers.set(path, reader);
    return reader();
  };
  return { read: (path) => read(path, checkText), readPem: (path) => read(path, checkPem) };
}

function checkText(text: string): void {
  if (text.trim() === '') throw new Error('it is empty');
}

function checkPem(text: string): void {
  const count = (mark: RegExp) => text.match(mark)?.length ?? 0;
  const begun = count(/^-----BEGIN /gm);
  if (begun === 0 || begun !== count(/^-----END /gm)) throw new Error('it is no PEM, or half of one');
}

interface ReaderOptions {
  readonly check: (text: string) => void;
  readonly limit: number;
  readonly notice: (failure: unknown) => void;
}

function rememberingReader(path: string, { check, limit, notice }: ReaderOptions): () => Promise<string> {
  let last: string | undefined;
  const readBounded = boundedReader(path, limit);
  return async () => {
    try {
      const text = await readBounded();
      check(text);
      last = text;
      notice(undefined);
      return text;
    } catch (error) {
      if (last === undefined) {
        throw new CodedError('KSO_CREDENTIALS_UNREADABLE', { path, reason: reasonOf(error) });
      }
      notice(error);
      return last;
    }
  };
}

/**
 * Reads one file, or rejects when that takes longer than the limit. A reading that hangs holds one of Node's few threads
 * for files, and nothing ends it: while it does, none begins beside it.
 */
export function boundedReader(path: string, limit: number = LIMIT_MS): () => Promise<string> {
  let running: { readonly reading: Promise<string>; readonly begunAt: number } | undefined;
  return () => {
    running ??= {
      begunAt: performance.now(),
      reading: readFile(path, 'utf8').finally(() => {
        running = undefined;
      }),
    };
    const late = (): never => {
      throw new Error(`it does not answer within ${limit / 1000} seconds`);
    };
    return settle(running.reading, undefined, { limit: running.begunAt + limit - performance.now(), late });
  };
}
