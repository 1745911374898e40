import { type App, type Handler, say } from '../server/app.ts';
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
    await source.store.caughtUp();
    return (await answers)(path, query);
  };
}

/** The status pages of an app, protected as /metrics is. */
export function addStatusRoutes(app: App, answers: Answers): void {
  for (const path of STATUS_PATHS) {
    const handler: Handler = async ({ url }, response) => {
      const answer = await answers(path, new URL(url!, 'http://localhost').searchParams);
      if (answer === undefined) say(response, 404, 'not found\n');
      else say(response, answer.status, answer.body, answer.headers);
    };
    app.get(path, handler, { isProtected: true });
  }
}
