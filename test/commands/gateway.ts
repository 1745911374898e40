/** The part of an API server through which services are reached: it asks for a token, and forwards to one component. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** A gateway, and what it was asked. */
export interface Gateway {
  readonly url: string;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** Services by `namespace/name`, each with the address behind it and its ports. */
export type Services = Readonly<Record<string, { readonly url: string; readonly ports: readonly string[] }>>;

/** Starts one that ends with the test. */
export async function startGateway(t: TestContext, services: Services): Promise<Gateway> {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const answer = async (path: string): Promise<{ status: number; body: string }> => {
    if (path === '/version') return { status: 200, body: JSON.stringify({ gitVersion: 'v1.99.0' }) };
    const { pathname, searchParams, search } = new URL(path, 'http://gateway');
    if (/^\/api\/v1(?:\/namespaces\/[^/]+)?\/services$/.test(pathname)) {
      const isAsked = searchParams.get('labelSelector') === 'app.kubernetes.io/name=kube-state-otel';
      const items = Object.entries(services).map(([key, { ports }]) => {
        const [namespace, name] = key.split('/');
        return { metadata: { namespace, name }, spec: { ports: ports.map((each) => ({ name: each })) } };
      });
      return { status: 200, body: JSON.stringify({ kind: 'ServiceList', items: isAsked ? items : [] }) };
    }
    const [, namespace, name, port, rest] =
      /^\/api\/v1\/namespaces\/([^/]+)\/services\/([^/:]+):([^/]+)\/proxy(\/.*)$/.exec(pathname) ?? [];
    const service = services[`${namespace}/${name}`];
    if (!service?.ports.includes(port!)) {
      return { status: 404, body: JSON.stringify({ kind: 'Status', message: `services "${name}" not found` }) };
    }
    const response = await fetch(`${service.url}${rest}${search}`);
    return { status: response.status, body: await response.text() };
  };
  const server = createServer(async (request, response) => {
    const { url: path = '/', headers } = request;
    requests.push({ path, headers });
    const { status, body } = await answer(path);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
