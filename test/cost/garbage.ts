/** Garbage collection, and what is left after it. */
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects all garbage. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use, in the heap and outside of it; what waits for a finaliser goes with the second collection. */
export async function usedBytes(): Promise<number> {
  collectGarbage();
  await setTimeout(10);
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
