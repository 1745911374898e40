import { History } from './history.ts';
import { PushLog } from './push-log.ts';
import { loadLater } from './routes.ts';
import type { LastScrape, StatusSource } from './source.ts';

/** The part of a process that its status pages ask. */
export type Observed = Omit<StatusSource, 'pushes' | 'history' | 'lastScrape'>;

/** Remembers for the status pages what nobody else does: the last scrape, the latest pushes, series each half hour. */
export function startStatus(observed: Observed) {
  const pushes = new PushLog();
  const history = new History(() => observed.exposition.sizes());
  observed.signal.addEventListener('abort', () => history.close());
  let scrape: LastScrape | undefined;
  const answers = loadLater({ ...observed, pushes, history, lastScrape: () => scrape });
  return {
    pushes,
    answers,
    scraped({ seconds, bytes, format, encoding }: Omit<LastScrape, 'at'>): void {
      scrape = { at: Date.now(), seconds, bytes, format, encoding };
    },
  };
}
