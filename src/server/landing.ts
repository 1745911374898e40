import type { TLSSocket } from 'node:tls';
import { type App, say } from './app.ts';

/** A page of a server, with what a person finds there. */
export interface Link {
  readonly path: string;
  readonly text: string;
  /** The port that it is on, where that is another one than this page's; undefined for none yet. */
  readonly port?: () => number | undefined;
}

/** The page at `/`, with links to everything else. */
export function addLandingPage(app: App, title: string, links: readonly Link[]): void {
  const page = (items: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
<ul>
${items}
</ul>
</body>
</html>
`;
  app.get('/', ({ headers, socket }, response) => {
    const protocol = (socket as TLSSocket).encrypted ? 'https' : 'http';
    const host = String(headers.host ?? headers[':authority'] ?? '');
    const items = links.map(({ path, text, port }) => {
      const address = port === undefined ? path : addressOf(protocol, host, port(), path);
      return address === undefined ? '' : `<li><a href="${address}">${path}</a> ${text}</li>`;
    });
    say(response, 200, page(items.join('\n')), { 'content-type': 'text/html; charset=utf-8' });
  });
}

/** A path of another port of the host that the reader has found this one by; undefined where that is no name of a host. */
function addressOf(protocol: string, host: string, port: number | undefined, path: string): string | undefined {
  const name = host.startsWith('[') ? host.replace(/\]:\d+$/, ']') : host.replace(/:\d+$/, '');
  if (port === undefined || !/^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(name)) return undefined;
  return `${protocol}://${name}:${port}${path}`;
}

/** What both ports have. */
export const HEALTH_LINKS: readonly Link[] = [
  { path: '/healthz', text: 'this process answers' },
  { path: '/livez', text: 'the same, for liveness probes' },
  { path: '/readyz', text: 'every kind is listed' },
];
