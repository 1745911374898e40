import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ApiResource } from './api.ts';
import type { SimulatedCluster } from './cluster.ts';
import { apiGroup, coreVersions, groupList, resourceList, versionInfo } from './discovery.ts';
import type { Encoding } from './encoding.ts';
import { type Fault, Faults, type RequestAttributes } from './faults.ts';
import { list, type Selection } from './list.ts';
import { negotiate, statusEncoding } from './negotiate.ts';
import { type Answer, answerOver, sendBytes, sendFault, sendStatus } from './response.ts';
import { fieldSelector, labelSelector, type Selector, SelectorError } from './selectors.ts';
import * as statuses from './status.ts';
import { flag, refusedWatchOptions, watch, writeAll } from './watch.ts';
import { write } from './write.ts';

/** A request as it came, for tests. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the authorizer denies: a resource by its plural name, every verb or one, every namespace or one ("" = cluster-wide). */
export interface Denial {
  resource: string;
  verb?: RequestAttributes['verb'];
  namespace?: string;
}

/** A running API server on the loopback interface. */
export interface Simulator {
  readonly url: string;
  readonly faults: Faults;
  /** The latest requests, oldest first; the oldest are dropped beyond 10,000. Empty it with `length = 0`. */
  readonly requests: RecordedRequest[];
  /** Number of open connections. */
  connections(): number;
  /** Number of open watches. */
  watches(): number;
  /** The bearer token that is accepted from now on; undefined accepts everybody. */
  setToken(token: string | undefined): void;
  /** Denies with 403 until the returned function is called. Open watches go on. */
  deny(denial: Denial): () => void;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** `port` 0 takes a free one. Bookmarks come each `bookmarkIntervalMs` (1 min) and two seconds before a watch's timeout. */
export interface SimulatorOptions {
  cluster: SimulatedCluster;
  port?: number;
  token?: string;
  bookmarkIntervalMs?: number;
}

const user = 'system:serviceaccount:monitoring:kube-state-otel';
const keptRequests = 10_000;

/** Starts a Kubernetes API server over plain HTTP that serves the cluster; every listed fault can be switched on later. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { cluster, bookmarkIntervalMs = 60_000 } = options;
  const sockets = new Set<Socket>();
  const watches = new Set<Answer>();
  const denials = new Set<Denial>();
  const requests: RecordedRequest[] = [];
  let token = options.token;
  const faults = new Faults();

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '/', headers } = request;
    requests.push({ method, url, headers });
    if (requests.length > keptRequests) requests.shift();
    const target = parse(cluster, method, new URL(url, 'http://simulator'));
    const fault = faults.take(attributesOf(target));
    const answer = answerOver(response, faults, fault);
    const encoding = negotiate(headers.accept, target.api);
    const fallback = statusEncoding(headers.accept);
    if (fault !== undefined && sendFault(response, answer, encoding ?? fallback, fault)) return;
    const refusal = refused(headers, target);
    if (refusal !== undefined) sendStatus(answer, encoding ?? fallback, refusal);
    else if (encoding === undefined) sendStatus(answer, fallback, statuses.notAcceptable());
    else if (target.api === undefined) answerPath(cluster, answer, encoding, target.path);
    else if (method !== 'GET') void answerWrite(target as ResourceTarget, request, answer, encoding);
    else answerResource(target as ResourceTarget, answer, encoding, fault);
  }

  function refused(headers: IncomingHttpHeaders, target: Target): statuses.Status | undefined {
    const open = /^\/(livez|readyz|healthz|version)/.test(target.path);
    if (token !== undefined && !open && headers.authorization !== `Bearer ${token}`) return statuses.unauthorized();
    const { api, namespace } = target;
    const { verb } = attributesOf(target);
    if (verb === undefined || (api === undefined && verb !== 'get')) return statuses.methodNotAllowed();
    if (api === undefined) return undefined;
    for (const denial of denials) {
      const strikes = denial.resource === api.resource && (denial.verb === undefined || denial.verb === verb);
      if (strikes && (denial.namespace === undefined || denial.namespace === namespace)) {
        return statuses.forbidden(user, verb, api, namespace);
      }
    }
    return undefined;
  }

  async function answerWrite(
    { api, namespace, name }: ResourceTarget,
    request: IncomingMessage,
    answer: Answer,
    encoding: Encoding,
  ): Promise<void> {
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const result = write(cluster, { api, namespace, name, body });
    if ('refusal' in result) sendStatus(answer, encoding, result.refusal);
    else sendBytes(answer, result.code, encoding.contentType, encoding.object(api, result.object));
  }

  function answerResource(target: ResourceTarget, answer: Answer, encoding: Encoding, fault: Fault | undefined): void {
    const { api, namespace, name, query } = target;
    if (name !== undefined) {
      const object = cluster.get(api.resource, namespace, name);
      if (object === undefined) sendStatus(answer, encoding, statuses.objectNotFound(api, name));
      else sendBytes(answer, 200, encoding.contentType, encoding.object(api, object));
      return;
    }
    const selection = selectionOf(target);
    if ('refusal' in selection) {
      sendStatus(answer, encoding, selection.refusal);
      return;
    }
    if (!flag(query, 'watch')) {
      answerList(selection, query, answer, encoding, fault);
      return;
    }
    const refusal = refusedWatch(query, fault);
    if (refusal !== undefined) {
      sendStatus(answer, encoding, refusal);
      return;
    }
    watches.add(answer);
    answer.onClose(() => watches.delete(answer));
    watch({ cluster, selection, query, answer, encoding, fault, bookmarkIntervalMs });
  }

  function answerList(
    selection: Selection,
    query: URLSearchParams,
    answer: Answer,
    encoding: Encoding,
    fault: Fault | undefined,
  ): void {
    const result = list(cluster, selection, query);
    if ('refusal' in result) {
      sendStatus(answer, encoding, result.refusal);
      return;
    }
    answer.start(200, encoding.contentType);
    const body = encoding.list(selection.api, result.meta, result.objects);
    const parts = fault?.kind === 'notJson' ? [Buffer.from('upstream request timeout\n')] : body;
    void writeAll(answer, parts).then(() => answer.end());
  }

  const server = createServer(handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A reset by the client is its right.
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    connections: () => sockets.size,
    watches: () => watches.size,
    setToken(accepted) {
      token = accepted;
    },
    deny(denial) {
      denials.add(denial);
      return () => denials.delete(denial);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Target {
  method: string;
  path: string;
  query: URLSearchParams;
  api: ApiResource | undefined;
  /** Empty for cluster-scoped objects and for all namespaces. */
  namespace: string;
  name: string | undefined;
}

type ResourceTarget = Target & { api: ApiResource };

function parse(cluster: SimulatedCluster, method: string, { pathname: path, searchParams: query }: URL): Target {
  const [root, ...segments] = path.split('/').slice(1).map(decodeURIComponent);
  const group = root === 'apis' ? (segments.shift() ?? '') : '';
  const version = segments.shift() ?? '';
  const inNamespace = segments[0] === 'namespaces' && segments.length > 2;
  const namespace = inNamespace ? segments[1]! : '';
  const [plural = '', name, ...subresource] = inNamespace ? segments.slice(2) : segments;
  const found = root === 'api' || root === 'apis' ? cluster.api.find(group, version, plural) : undefined;
  const api = subresource.length > 0 || (inNamespace && found?.namespaced === false) ? undefined : found;
  return { method, path, query, api, namespace, name };
}

function attributesOf(target: Target): RequestAttributes {
  const { api, query } = target;
  const verb = verbOf(target);
  if (api === undefined) return { verb };
  return {
    verb,
    resource: api.resource,
    sendInitialEvents: flag(query, 'sendInitialEvents'),
  };
}

/** Undefined where the method can't be used at the path. */
function verbOf({ method, api, name, query }: Target): RequestAttributes['verb'] {
  if (method === 'POST' && name === undefined) return 'create';
  if (method === 'PUT' && name !== undefined) return 'update';
  if (method !== 'GET') return undefined;
  if (api === undefined || name !== undefined) return 'get';
  return flag(query, 'watch') ? 'watch' : 'list';
}

function selectionOf({ api, namespace, query }: ResourceTarget): Selection | { refusal: statuses.Status } {
  const selectors: Selector[] = [];
  try {
    const fields = query.get('fieldSelector');
    if (fields) selectors.push(fieldSelector(api.resource, fields));
    const labels = query.get('labelSelector');
    if (labels) selectors.push(labelSelector(labels));
  } catch (error) {
    if (error instanceof SelectorError) return { refusal: statuses.badRequest(error.message) };
    throw error;
  }
  const selector: Selector = (object) => selectors.every((selects) => selects(object));
  return { api, namespace, selector: selectors.length === 0 ? undefined : selector };
}

function refusedWatch(query: URLSearchParams, fault: Fault | undefined): statuses.Status | undefined {
  if (fault?.kind === 'watchListRefused' && fault.code !== 500) {
    return fault.code === 422 ? statuses.watchListDisabled() : statuses.faultStatus(400);
  }
  return refusedWatchOptions(query);
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
