import type { ReflectorRequest } from './steps/state.ts';

/** Objects of one LIST page: few enough that a page's bytes are read within some 30 ms. */
const PAGE_LIMIT = 250;

/** How the pages of a list are asked for. */
export interface PageOptions {
  /** So many objects are wanted at most. */
  readonly most?: number;
  /** Whether the server's cache will do. Its answer is one page, whatever the limit, and may be behind. */
  readonly cached?: boolean;
}

/** The query of a request, without what is the same for every request of a reflector. */
export function queryOf(
  request: Exclude<ReflectorRequest, { type: 'wait' }>,
  { most = PAGE_LIMIT, cached = false }: PageOptions = {},
): Record<string, string> {
  switch (request.type) {
    case 'page': {
      const limit = String(Math.min(most, PAGE_LIMIT));
      if (request.continue !== '') return { limit, continue: request.continue };
      return { limit, ...(cached && { resourceVersion: '0' }) };
    }
    case 'watch':
      return {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: request.resourceVersion,
        timeoutSeconds: String(request.timeoutSeconds),
      };
    case 'watchList':
      return {
        watch: 'true',
        allowWatchBookmarks: 'true',
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
        timeoutSeconds: String(request.timeoutSeconds),
      };
  }
}
