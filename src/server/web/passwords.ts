/** Comparing passwords with hashes of bcrypt, which takes long by intention, in a thread of its own. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Compares one after the other. */
export interface Passwords {
  /** Whether the hash is one of this password. Rejects where too many wait, or the thread fails. */
  compare(password: string, hash: string): Promise<boolean>;
}

/** Comparisons that wait at most. */
const MOST_WAITING = 100;

/** How long the thread is kept without work, in milliseconds: who is let in is remembered, so that there is little. */
const KEPT_FOR = 10_000;

/** A text, since a file of its own would lie elsewhere once all is bundled into one. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData);
  parentPort.on('message', ({ password, hash }) => parentPort.postMessage(compareSync(password, hash)));
`;

/** Nothing is loaded before the first comparison, nothing is kept long after the last, and the process may end meanwhile. */
export function createPasswords(): Passwords {
  let thread: Worker | undefined;
  let ending: NodeJS.Timeout | undefined;
  const waiting: PromiseWithResolvers<boolean>[] = [];

  function start(): Worker {
    const worker = new Worker(PROGRAM, { eval: true, workerData: createRequire(import.meta.url).resolve('bcryptjs') });
    worker.on('message', (matches: boolean) => {
      waiting.shift()?.resolve(matches);
      if (waiting.length > 0) return;
      worker.unref();
      ending = setTimeout(stop, KEPT_FOR).unref();
    });
    worker.on('error', (error) => {
      stop();
      for (const { reject } of waiting.splice(0)) reject(error);
    });
    return worker;
  }

  function stop(): void {
    clearTimeout(ending);
    void thread?.terminate();
    thread = undefined;
  }

  return {
    compare(password, hash) {
      if (waiting.length >= MOST_WAITING) return Promise.reject(new Error('too many passwords are to be compared'));
      clearTimeout(ending);
      thread ??= start();
      thread.ref();
      const answer = Promise.withResolvers<boolean>();
      waiting.push(answer);
      thread.postMessage({ password, hash });
      return answer.promise;
    },
  };
}
