import { readFileSync } from 'node:fs';
import { CodedError, type ErrorCode } from './errors.ts';

/**
 * The text of a file that a user named; undefined where it is not there and `mayBeAbsent`. Throws the error of this code otherwise,
 * with the details `path` and `reason`.
 */
export function readTextFile(path: string, mayBeAbsent: boolean, unreadable: ErrorCode): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (mayBeAbsent && code === 'ENOENT') return undefined;
    throw new CodedError(unreadable, { path, reason: message });
  }
}
