import type { FastifyInstance } from 'fastify';
import type { Answers } from './answer.ts';
import type { StatusSource } from './source.ts';

/** Where the pages are, and their JSON. */
export const STATUS_PATHS: readonly string[] = [
  '/',
  '/cardinality',
  '/watches',
  '/pushes',
  '/explain',
  '/config',
  '/api/v1/status',
  '/api/v1/cardinality',
  '/api/v1/watches',
  '/api/v1/pushes',
  '/api/v1/explain',
  '/api/v1/config',
  '/api/v1/status/tsdb',
];

/** Loads what answers when it is asked for the first time. */
export function loadLater(source: StatusSource): Answers {
  let answers: Promise<Answers> | undefined;
  return async (path, query) => {
    answers ??= import('./answer.ts').then(({ createAnswers }) => createAnswers(source));
    return (await answers)(path, query);
  };
}

/** The status pages of an app, protected as /metrics is. */
export function addStatusRoutes(app: FastifyInstance, answers: Answers): void {
  for (const path of STATUS_PATHS) {
    app.get(path, { config: { isProtected: true } }, async (request, reply) => {
      const answer = await answers(path, new URL(request.url, 'http://localhost').searchParams);
      if (answer === undefined) return reply.code(404).send('not found\n');
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    });
  }
}
