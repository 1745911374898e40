/** Garbage collection, and what is left after it. */
import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
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

/** Bytes of the heap that some work takes, collected or not; undefined where this Node.js does not tell. */
export async function allocatedBy(work: () => unknown): Promise<number | undefined> {
  const told = () => (getHeapStatistics() as { total_allocated_bytes?: number }).total_allocated_bytes;
  const before = told();
  await work();
  return before === undefined ? undefined : told()! - before;
}
