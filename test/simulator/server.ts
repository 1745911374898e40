/**
 * The simulated API server as the tests and benchmarks want it: it speaks protobuf too, can be written to, fails, forbids
 * and remembers.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { type Answer, sendStatus } from '../../src/simulator/server/answer.ts';
import {
  type Exchange,
  type SimulatorOptions as ServerOptions,
  type Simulator as SimulatedServer,
  startSimulator as startServer,
} from '../../src/simulator/server/server.ts';
import { inject } from './fault-injection.ts';
import { Faults } from './faults.ts';
import { createPermissions, type Permissions } from './permissions.ts';
import { protobufMediaType } from './protobuf/encoding.ts';
import { answerReview, isReview, type Readers } from './reviews.ts';
import { answerWrite, isWrite } from './write.ts';

/** A request as it came. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A running API server on the loopback interface. */
export interface Simulator extends SimulatedServer, Pick<Permissions, 'setToken' | 'deny'> {
  readonly faults: Faults;
  /** What reviews say. */
  readonly readers: Readers;
  /** The latest requests, oldest first; the oldest are dropped beyond 10,000. Empty it with `length = 0`. */
  readonly requests: RecordedRequest[];
  /** Number of open connections over which something was asked. */
  connections(): number;
  /** Number of open watches. */
  watches(): number;
}

/** `token` is what requests need as their bearer token; none by default. */
export interface SimulatorOptions extends Pick<ServerOptions, 'cluster' | 'port' | 'bookmarkIntervalMs'> {
  token?: string;
}

const keptRequests = 10_000;

/** Starts a Kubernetes API server over plain HTTP that serves the cluster; every listed fault can be switched on later. */
export async function startSimulator({ token, ...options }: SimulatorOptions): Promise<Simulator> {
  const registry = options.cluster.api;
  const faults = new Faults(registry);
  const permissions = createPermissions(registry, token);
  const sockets = new Set<Socket>();
  const watches = new Set<Answer>();
  const readers: Readers = { users: new Map(), rights: new Set() };
  const requests: RecordedRequest[] = [];

  function intercept(exchange: Exchange): Answer | undefined {
    const { request, target, encoding } = exchange;
    const { method = '', url = '/', headers, socket } = request;
    requests.push({ method, url, headers });
    if (requests.length > keptRequests) requests.shift();
    if (!sockets.has(socket)) socket.once('close', () => sockets.delete(socket));
    sockets.add(socket);
    const fault = faults.take(target);
    const plain = faults.holding(exchange.answer);
    const answer = fault === undefined ? plain : inject(fault, exchange, plain);
    if (answer === undefined) return undefined;
    const refusal = permissions.refusal(target, headers.authorization);
    if (refusal !== undefined) sendStatus(answer, encoding, refusal);
    else if (isReview(request)) void answerReview(readers, request, answer);
    else if (isWrite(target)) void answerWrite(options.cluster, target, request, answer, encoding);
    else return target.verb === 'watch' ? counted(answer) : answer;
    return undefined;
  }

  /** Counts a watch from its first line on. */
  function counted(answer: Answer): Answer {
    return {
      ...answer,
      start(code, ...rest) {
        if (code === 200) {
          watches.add(answer);
          answer.onClose(() => watches.delete(answer));
        }
        answer.start(code, ...rest);
      },
    };
  }

  const server = await startServer({ ...options, mediaTypes: [protobufMediaType], intercept });
  return {
    ...server,
    faults,
    readers,
    requests,
    connections: () => sockets.size,
    watches: () => watches.size,
    setToken: permissions.setToken,
    deny: permissions.deny,
  };
}
