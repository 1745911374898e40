import type { RateLimit } from './config.ts';

/** Whether one more request may be answered now; who is let in takes a token. */
export function createRateLimit({ interval, burst }: RateLimit, now = () => performance.now()): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + (time - filledAt) / interval);
    filledAt = time;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
