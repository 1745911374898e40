/** What is answered at each path: a page, or the same as JSON. */
import { nameOf } from '../resources/names.ts';
import { BusyError } from './api/matches.ts';
import { SelectorError } from './api/selectors.ts';
import { cardinalityPage } from './pages/cardinality.ts';
import { configPage } from './pages/config.ts';
import { explainPage } from './pages/explain.ts';
import { type Content, POLICY, wholePage } from './pages/layout.ts';
import { overviewPage } from './pages/overview.ts';
import { pushesPage } from './pages/pushes.ts';
import { watchesPage } from './pages/watches.ts';
import type { StatusSource } from './source.ts';
import { createStatus } from './status.ts';

/** An answer as HTTP has it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a path with its query; undefined where there is nothing. */
export type Answers = (path: string, query: URLSearchParams) => Promise<Answer | undefined>;

/** The least and the most seconds after which a page may be asked for again by itself. */
const REFRESH = { least: 2, most: 3600 };

/** Made when somebody asks the first question. */
export function createAnswers(source: StatusSource): Answers {
  const status = createStatus(source);
  const pages: Readonly<Record<string, (query: URLSearchParams) => Content | Promise<Content>>> = {
    '': async (query) => overviewPage(await status.overview(query), Date.now()),
    cardinality: async (query) => cardinalityPage(await status.cardinality(query), query, Date.now()),
    watches: (query) => watchesPage(status.watches(query), query, Date.now()),
    pushes: () => pushesPage(status.pushes(), Date.now()),
    explain: (query) =>
      explainPage(status.explain(query), [
        ...new Set(source.store.kinds.filter(({ kind }) => kind.families.length > 0).map(({ kind }) => nameOf(kind))),
      ]),
    config(query) {
      const asked = new URLSearchParams({ changed: 'true', ...Object.fromEntries(query) });
      return configPage(status.config(asked), asked);
    },
  };
  const data: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    status: (query) => status.overview(query),
    cardinality: (query) => status.cardinality(query),
    watches: (query) => status.watches(query),
    pushes: () => status.pushes(),
    explain: (query) => status.explain(query),
    config: (query) => status.config(query),
    'status/tsdb': (query) => status.tsdb(query),
  };
  return async (path, query) => {
    const [, name] = /^\/api\/v1\/(.+)$/.exec(path) ?? [];
    if (name !== undefined) {
      const report = data[name];
      if (report === undefined) return undefined;
      try {
        return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(await report(query)) };
      } catch (error) {
        return failed(error as Error);
      }
    }
    const page = path.slice(1);
    const content = await pages[page]?.(query);
    if (content === undefined) return undefined;
    const seconds = refreshOf(query);
    const headers = seconds > 0 ? { ...PAGE_HEADERS, refresh: String(seconds) } : PAGE_HEADERS;
    return { status: 200, headers, body: wholePage(page, query, content, seconds) };
  };
}

/** Errors as Prometheus answers them: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
function failed(error: Error): Answer {
  const [status, errorType] =
    error instanceof SelectorError ? [400, 'bad_data'] : error instanceof BusyError ? [503, 'unavailable'] : [];
  if (status === undefined) throw error;
  const body = JSON.stringify({ status: 'error', errorType, error: error.message });
  return { status, headers: JSON_HEADERS, body };
}

const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const JSON_HEADERS = { ...COMMON_HEADERS, 'content-type': 'application/json; charset=utf-8' };

const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
};

function refreshOf(query: URLSearchParams): number {
  const seconds = Number(query.get('refresh') ?? 0);
  return seconds >= REFRESH.least && seconds <= REFRESH.most ? Math.round(seconds) : 0;
}
