/** What a web configuration asks for, kept up with its files. */
import { isDeepStrictEqual } from 'node:util';
import { reasonOf } from '../../http/network-error.ts';
import { pause } from '../../pause.ts';
import type { Log } from '../../telemetry/log.ts';
import { type Guard, say } from '../app.ts';
import type { Protect } from '../connections.ts';
import { createBasicAuth } from './basic-auth.ts';
import { readWeb } from './files.ts';
import { createRateLimit } from './rate-limit.ts';
import { protectBy } from './tls.ts';

/** A web configuration in use. */
export interface WebGuard {
  readonly guard: Guard;
  /** Undefined without TLS. */
  readonly protect: Protect | undefined;
  /** Looks at the files from now on; `changed` is called when `protect` is another. */
  follow(changed: () => void): void;
  /** Looks at them no more; requests that run are answered. */
  close(): void;
}

/** What it is used with. */
export interface WebOptions {
  readonly log: Log;
  /** Milliseconds between two looks at the files. */
  readonly interval?: number;
}

/** The files are small, and may be links through links that others swap: nothing but to read them tells whether they changed. */
const INTERVAL = 2000;

/**
 * Reads a file and those that it names, to follow their changes. A change that can't be used is logged once, and what
 * there was goes on. Rejects with KSO_WEB_CONFIG where the first can't be used.
 */
export async function openWeb(file: string, { log, interval = INTERVAL }: WebOptions): Promise<WebGuard> {
  const ending = new AbortController();
  let web = await readWeb(file);
  let protect = protectBy(web);
  let limits = limitsOf(web.config.rateLimit);
  let trouble = '';
  const basic = createBasicAuth();

  async function follow(changed: () => void): Promise<void> {
    while (!ending.signal.aborted) {
      await pause(interval, ending.signal, false);
      await look(changed).catch((error: unknown) => {
        const reason = reasonOf(error);
        if (reason !== trouble)
          log.error({ file, reason }, 'The web configuration can not be used as it is now; the one before goes on.');
        trouble = reason;
      });
    }
  }

  async function look(changed: () => void): Promise<void> {
    const next = await readWeb(file);
    if (ending.signal.aborted) return;
    const isSame = isDeepStrictEqual(next, web);
    if (!isSame || trouble !== '') log.info({ file }, 'The web configuration is read again.');
    trouble = '';
    if (isSame) return;
    const { config, secure } = web;
    web = next;
    if (!isDeepStrictEqual(config.rateLimit, next.config.rateLimit)) limits = limitsOf(next.config.rateLimit);
    const protection = [secure, config.tls, config.http2];
    if (isDeepStrictEqual(protection, [next.secure, next.config.tls, next.config.http2])) return;
    protect = protectBy(next);
    changed();
  }

  return {
    get protect() {
      return protect;
    },
    async guard(request, response, { app }) {
      const { headers, users } = web.config;
      if (limits !== undefined && !limits(app)) {
        say(response, 429, 'too many requests\n');
        return false;
      }
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (Object.keys(users).length === 0) return true;
      try {
        if (await basic.isUser(request.headers.authorization, users)) return true;
      } catch {
        say(response, 503, 'the password can not be compared now\n');
        return false;
      }
      say(response, 401, 'name and password are needed\n', { 'www-authenticate': 'Basic' });
      return false;
    },
    follow: (changed) => void follow(changed),
    close: () => ending.abort(),
  };
}

/** One bucket a port. */
function limitsOf(rate: Parameters<typeof createRateLimit>[0] | undefined): ((port: object) => boolean) | undefined {
  if (rate === undefined) return undefined;
  const ports = new WeakMap<object, () => boolean>();
  return (port) => {
    const limit = ports.get(port) ?? createRateLimit(rate);
    ports.set(port, limit);
    return limit();
  };
}
