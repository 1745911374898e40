import type { FastifyInstance } from 'fastify';

/** A page of a server, with what a person finds there. */
export interface Link {
  readonly path: string;
  readonly text: string;
}

/** The page at `/`, with links to everything else. */
export function addLandingPage(app: FastifyInstance, title: string, links: readonly Link[]): void {
  const items = links.map(({ path, text }) => `<li><a href="${path}">${path}</a> ${text}</li>`).join('\n');
  const page = `<!doctype html>
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
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}

/** What both ports have. */
export const HEALTH_LINKS: readonly Link[] = [
  { path: '/healthz', text: 'this process answers' },
  { path: '/livez', text: 'the same, for liveness probes' },
  { path: '/readyz', text: 'every kind is listed' },
];
