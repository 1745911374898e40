import type { ReflectorRequest } from './state.ts';

/** Objects of one LIST page: few enough that a page's bytes are read within some 30 ms. */
const PAGE_LIMIT = 250;

/** The query of a request, without what is the same for every request of a reflector. */
export function queryOf(request: Exclude<ReflectorRequest, { type: 'wait' }>): Record<string, string> {
  switch (request.type) {
    case 'page':
      // Without a resourceVersion: with resourceVersion=0 the server ignores the limit and sends everything at once.
      return { limit: String(PAGE_LIMIT), ...(request.continue === '' ? {} : { continue: request.continue }) };
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
