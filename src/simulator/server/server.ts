import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedCluster } from '../cluster.ts';
import { type Answer, answerOver, sendBytes, sendStatus } from './answer.ts';
import { apiGroup, coreVersions, groupList, resourceList, versionInfo } from './discovery.ts';
import type { Encoding } from './encoding.ts';
import { fieldSelector } from './field-selector.ts';
import { labelSelector } from './label-selector.ts';
import { list, type Selection } from './list.ts';
import { type MediaType, negotiate, statusEncoding } from './negotiate.ts';
import { all, type Selector, SelectorError } from './selectors.ts';
import * as statuses from './status.ts';
import { type ResourceTarget, type Target, targetOf } from './target.ts';
import { refusedWatchOptions, watch, writeAll } from './watch.ts';

/** A running API server on the loopback interface. */
export interface Simulator {
  readonly url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** A request that was read and is not answered yet. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** How a Status is written to the client. */
  readonly encoding: Encoding;
  readonly answer: Answer;
}

/** `port` 0 takes a free one. Bookmarks come each `bookmarkIntervalMs` (1 min) and two seconds before a watch's timeout. */
export interface SimulatorOptions {
  cluster: SimulatedCluster;
  port?: number;
  bookmarkIntervalMs?: number;
  /** What is spoken beside JSON; nothing by default. */
  mediaTypes?: readonly MediaType[];
  /** Sees each request first: gives the answer that is to be used, or undefined where it has answered itself. */
  intercept?: (exchange: Exchange) => Answer | undefined;
}

/** Starts a Kubernetes API server over plain HTTP that serves the cluster to be read. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { cluster, mediaTypes = [], bookmarkIntervalMs = 60_000, intercept = ({ answer }) => answer } = options;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '/', headers } = request;
    const target = targetOf(cluster.api, method, new URL(url, 'http://simulator'));
    const encoding = negotiate(headers.accept, target.api, mediaTypes);
    const forStatus = encoding ?? statusEncoding(headers.accept, mediaTypes);
    const answer = intercept({ request, response, target, encoding: forStatus, answer: answerOver(response) });
    if (answer === undefined) return;
    if (target.verb === undefined || target.verb === 'create' || target.verb === 'update') {
      sendStatus(answer, forStatus, statuses.methodNotAllowed());
    } else if (encoding === undefined) sendStatus(answer, forStatus, statuses.notAcceptable());
    else if (target.api === undefined) answerPath(cluster, answer, encoding, target.path);
    else if (target.verb === 'get') answerGet(target as ResourceTarget, answer, encoding);
    else answerSelection(target as ResourceTarget, answer, encoding);
  }

  function answerGet({ api, namespace, name = '' }: ResourceTarget, answer: Answer, encoding: Encoding): void {
    const object = cluster.get(api.resource, namespace, name);
    if (object === undefined) sendStatus(answer, encoding, statuses.objectNotFound(api, name));
    else sendBytes(answer, 200, encoding.contentType, encoding.object(api, object));
  }

  function answerSelection(target: ResourceTarget, answer: Answer, encoding: Encoding): void {
    const { verb, query } = target;
    const selection = selectionOf(target);
    if ('refusal' in selection) {
      sendStatus(answer, encoding, selection.refusal);
      return;
    }
    if (verb === 'list') {
      answerList(selection, query, answer, encoding);
      return;
    }
    const refusal = refusedWatchOptions(query);
    if (refusal !== undefined) sendStatus(answer, encoding, refusal);
    else watch({ cluster, selection, query, answer, encoding, bookmarkIntervalMs });
  }

  function answerList(selection: Selection, query: URLSearchParams, answer: Answer, encoding: Encoding): void {
    const result = list(cluster, selection, query);
    if ('refusal' in result) {
      sendStatus(answer, encoding, result.refusal);
      return;
    }
    answer.start(200, encoding.contentType);
    void writeAll(answer, encoding.list(selection.api, result.meta, result.objects)).then(() => answer.end());
  }

  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function selectionOf({ api, namespace, query }: ResourceTarget): Selection | { refusal: statuses.Status } {
  const selectors: Selector[] = [];
  try {
    const fields = query.get('fieldSelector');
    if (fields) selectors.push(fieldSelector(api, fields));
    const labels = query.get('labelSelector');
    if (labels) selectors.push(labelSelector(labels));
  } catch (error) {
    if (error instanceof SelectorError) return { refusal: statuses.badRequest(error.message) };
    throw error;
  }
  return { api, namespace, selector: selectors.length === 0 ? undefined : all(selectors) };
}

/** Paths that are no resource: discovery, version, health, and what does not exist. */
function answerPath(cluster: SimulatedCluster, answer: Answer, encoding: Encoding, path: string): void {
  const text = (code: number, body: string): void =>
    sendBytes(answer, code, 'text/plain; charset=utf-8', Buffer.from(body));
  const { resources } = cluster.api;
  const [root, first, second, ...rest] = path.split('/').slice(1);
  if (root === 'livez' || root === 'readyz' || root === 'healthz') {
    text(200, 'ok');
    return;
  }
  const group = root === 'apis' ? first : '';
  const version = root === 'apis' ? second : first;
  let body: object | undefined;
  if (path === '/version') body = versionInfo;
  else if (path === '/api') body = coreVersions();
  else if (path === '/apis') body = groupList(resources);
  else if (root === 'apis' && first !== undefined && second === undefined) body = apiGroup(resources, first);
  else if (group !== undefined && version !== undefined && (root === 'api' || root === 'apis')) {
    const found = resourceList(resources, { group, version });
    const below = root === 'api' ? second !== undefined : rest.length > 0;
    const custom = resources.some((api) => api.group === group && api.custom);
    // A known group tells an absent resource with a Status, an absent group and a custom one with plain text.
    if (below && found !== undefined && !custom) {
      sendStatus(answer, encoding, statuses.resourceNotFound());
      return;
    }
    body = below ? undefined : found;
  }
  if (body === undefined) text(404, '404 page not found\n');
  else sendBytes(answer, 200, 'application/json', Buffer.from(`${JSON.stringify(body)}\n`));
}
