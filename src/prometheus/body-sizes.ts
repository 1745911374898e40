import type { Log } from '../telemetry/log.ts';
import type { Format } from './formats/header.ts';

/** What vmagent takes at most by default (`-promscrape.maxScrapeSize`), in bytes before compression. */
const LIMIT = 16 * 1024 * 1024;
/** A body is said to be large from here on, while there is time to do something about it. */
const LARGE = 0.75 * LIMIT;
/** It has to shrink below this to be said to be large again. */
const SMALL = 0.65 * LIMIT;

/**
 * How large the bodies of /metrics are, before compression. A scraper that has a limit drops all of a body that is larger,
 * and nothing here hears of it; so the log warns before, once for each time that a format grows beyond.
 */
export class BodySizes {
  readonly #log: Pick<Log, 'warn'>;
  readonly #last = new Map<Format, number>();
  readonly #large = new Set<Format>();

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  /** Bytes of the last body of each format that was sent whole. */
  get last(): ReadonlyMap<Format, number> {
    return this.#last;
  }

  sent(format: Format, bytes: number): void {
    this.#last.set(format, bytes);
    if (bytes < SMALL) this.#large.delete(format);
    if (bytes < LARGE || this.#large.has(format)) return;
    this.#large.add(format);
    this.#log.warn(
      { format, bytes, limit: LIMIT },
      'The body of /metrics comes near to what scrapers take: vmagent drops all of one beyond 16 MiB by default, Prometheus beyond its body_size_limit. Scrape it in parts (?part=0&parts=2, ...), or some families (?name[]=...), shard it (--total-shards), or let it be pushed (--otlp-endpoint).',
    );
  }
}
