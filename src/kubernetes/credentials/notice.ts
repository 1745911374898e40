import { reasonOf } from '../../http/network-error.ts';
import type { Log } from '../../telemetry/log.ts';

/**
 * Tells a trouble once, and once that it has ended. To be called with each outcome: what made it fail, or undefined.
 * `subject` begins a sentence, in the plural.
 */
export function createNotice(log: Log | undefined, subject: string): (failure: unknown) => void {
  let isTold = false;
  return (failure) => {
    if (isTold === (failure !== undefined)) return;
    isTold = !isTold;
    if (isTold) log?.warn({ reason: reasonOf(failure) }, `${subject} can't be read again: the last ones stay in use.`);
    else log?.info(`${subject} can be read again.`);
  };
}
