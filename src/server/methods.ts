import type { FastifyInstance } from 'fastify';

/** Answers 405 to what is neither GET nor HEAD, at every path that there is, before anything of a body is looked at. */
export function refuseOtherMethods(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, url } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (isRead || !app.hasRoute({ method: 'GET', url: pathOf(url) })) done();
    else
      void reply.code(405).header('allow', 'GET, HEAD').type('text/plain; charset=utf-8').send('only GET and HEAD\n');
  });
}

/** The path of a request's target, without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
