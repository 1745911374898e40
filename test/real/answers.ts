/** What the API server answered to the component, as its HTTP client saw it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TestContext } from 'node:test';

/** The head of an answer to a list or a watch. */
export interface NotedAnswer {
  readonly status: number;
  readonly resource: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
}

const CHANNEL = 'undici:request:headers';

/** Notes answers to lists and watches of a kind from now on until the test ends. What a test asks itself is among them. */
export function noteAnswers(t: TestContext): () => readonly NotedAnswer[] {
  const answers: NotedAnswer[] = [];
  const note = (message: unknown) => {
    const { request, response } = message as HeadersMessage;
    const { pathname, searchParams: query } = new URL(request.path, 'http://host');
    const [, resource] = /^\/api(?:s\/[^/]+)?\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)$/.exec(pathname) ?? [];
    // Which cluster it is, is asked for with a selector.
    if (request.method !== 'GET' || resource === undefined || query.has('fieldSelector')) return;
    answers.push({ status: response.statusCode, resource, query, contentType: headerOf(response, 'content-type') });
  };
  subscribe(CHANNEL, note);
  t.after(() => unsubscribe(CHANNEL, note));
  return () => [...answers];
}

/** https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface HeadersMessage {
  readonly request: { readonly method: string; readonly path: string };
  /** Of HTTP/1.1 the headers are a flat list of names and values, of HTTP/2 an object. */
  readonly response: {
    readonly statusCode: number;
    readonly headers: readonly Buffer[] | Readonly<Record<string, string>>;
  };
}

function headerOf({ headers }: HeadersMessage['response'], name: string): string {
  if (!isList(headers)) return headers[name] ?? '';
  const at = headers.findIndex((header, index) => index % 2 === 0 && header.toString().toLowerCase() === name);
  return at < 0 ? '' : headers[at + 1]!.toString();
}

function isList<T>(headers: readonly T[] | object): headers is readonly T[] {
  return Array.isArray(headers);
}
