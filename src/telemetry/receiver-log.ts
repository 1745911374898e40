import { createSeldomLog, type Log } from './log.ts';

/** What is seen of a push: whether the receiver took it, and how much of it. */
interface Outcome {
  readonly accepted: boolean;
  readonly points: number;
}

/**
 * Sums up what a destination does, at level info: once when it takes what is pushed, and once when it does no more. Of one
 * that comes and goes all the time, once a minute. Why it goes is said where the push fails.
 */
export function createReceiverLog(log: Pick<Log, 'info'>, destination: string): (outcome: Outcome) => void {
  const seldom = createSeldomLog(60_000);
  let isHere: boolean | undefined;
  let pushes = 0;
  let points = 0;
  return (outcome) => {
    const hasChanged = outcome.accepted !== isHere;
    const before = isHere;
    isHere = outcome.accepted;
    if (hasChanged && isHere) {
      const failedPushes = pushes;
      seldom('comes', (heldBack) =>
        log.info(
          { destination, points: outcome.points, failedPushes, heldBack },
          'The destination takes what is pushed.',
        ),
      );
    } else if (hasChanged && before !== undefined) {
      const sums = { pushes, points };
      seldom('goes', (heldBack) =>
        log.info({ destination, ...sums, heldBack }, 'The destination no longer takes what is pushed.'),
      );
    }
    if (hasChanged) pushes = points = 0;
    pushes++;
    points += outcome.points;
  };
}
