/** The part of a Kubernetes API server that kube-state-metrics needs: fixed lists, and watches that tell nothing. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Kind } from '../../src/resources/declare/kind.ts';

/** Serves the objects of each kind until the test ends; gives the address. */
export async function serveLists(t: TestContext, lists: ReadonlyMap<Kind, readonly object[]>): Promise<string> {
  const bodies = new Map<string, string>();
  for (const [kind, items] of lists) {
    const apiVersion = kind.group === '' ? kind.versions[0]! : `${kind.group}/${kind.versions[0]}`;
    const list = { kind: `${kind.kind}List`, apiVersion, metadata: { resourceVersion: '9999' }, items };
    bodies.set(`/${kind.group === '' ? 'api' : 'apis'}/${apiVersion}/${kind.resource}`, JSON.stringify(list));
  }
  const server = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url!, 'http://server');
    const body = bodies.get(pathname);
    if (pathname === '/version') answer(response, 200, '{"major":"1","minor":"36","gitVersion":"v1.36.3"}');
    else if (body === undefined) fail(response, 404, 'NotFound');
    else if (searchParams.has('sendInitialEvents')) fail(response, 422, 'Invalid');
    else if (searchParams.has('watch')) response.writeHead(200, JSON_TYPE).flushHeaders();
    else answer(response, 200, body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, JSON_TYPE).end(body);
}

function fail(response: ServerResponse, code: number, reason: string): void {
  answer(response, code, JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code }));
}
