/** Who may read: what stands before the routes of both servers, each part loaded where it is asked for. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiClient } from '../kubernetes/client/client.ts';
import type { Log } from '../telemetry/log.ts';
import type { Protect } from './connections.ts';

/** What lets requests through, or answers them itself: then it resolves with false. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean> | boolean;

/** The settings that say who may read. */
export interface GuardSettings {
  readonly tlsConfig: string | undefined;
  readonly authFilter: boolean;
}

/** The guards of both servers. */
export interface Guards {
  /** Puts them before all routes that an app gets from then on, and before what it answers 404. */
  guard(app: FastifyInstance): void;
  /** What connections are to be protected by now; undefined for nothing. */
  readonly protect: Protect | undefined;
  /** `listener` hears what it is to be from then on. */
  onProtect(listener: (protect: Protect | undefined) => void): void;
  /** Rejects, with all as it was, for a file that can't be used. */
  reload(settings: GuardSettings): Promise<void>;
  close(): void;
}

/** Rejects with KSO_WEB_CONFIG for a file that can't be used. */
export async function createGuards(
  settings: GuardSettings,
  { client, log }: { readonly client: ApiClient; readonly log: Log },
): Promise<Guards> {
  let changed = (_protect: Protect | undefined) => {};
  const openWeb = async (file: string | undefined) =>
    file === undefined
      ? undefined
      : (await import('./web/web.ts')).openWeb(file, { log, changed: () => changed(web?.protect) });
  const openFilter = async (isWanted: boolean) =>
    isWanted ? (await import('./filter/filter.ts')).createFilter(client, log) : undefined;
  let file = settings.tlsConfig;
  let web = await openWeb(file);
  let filter = await openFilter(settings.authFilter);

  return {
    guard(app) {
      app.addHook('onRequest', async (request, reply) => {
        if (web !== undefined && !(await web.guard(request, reply))) return reply;
        if (filter !== undefined && !(await filter.guard(request, reply))) return reply;
        return undefined;
      });
    },
    get protect() {
      return web?.protect;
    },
    onProtect(listener) {
      changed = listener;
    },
    async reload(next) {
      if (next.tlsConfig !== file) {
        const opened = await openWeb(next.tlsConfig);
        web?.close();
        web = opened;
        file = next.tlsConfig;
        changed(web?.protect);
      }
      // The questions of the one before are answered.
      if (next.authFilter !== (filter !== undefined)) filter = await openFilter(next.authFilter);
    },
    close() {
      web?.close();
      filter?.close();
    },
  };
}
