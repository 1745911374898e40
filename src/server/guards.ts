/** Who may read: what stands before the routes of both servers, each part loaded where it is asked for. */
import type { ApiClient } from '../kubernetes/client/client.ts';
import type { Log } from '../telemetry/log.ts';
import type { Guard } from './app.ts';
import type { Protect } from './connections.ts';

/** The settings that say who may read. */
export interface GuardSettings {
  readonly tlsConfig: string | undefined;
  readonly authFilter: boolean;
}

/** The guards of both servers. */
export interface Guards {
  readonly guard: Guard;
  /** What connections are to be protected by now; undefined for nothing. */
  readonly protect: Protect | undefined;
  /** Follows the files from now on; `listener` hears what connections are to be protected by from then on. */
  follow(listener: (protect: Protect | undefined) => void): void;
  /** Resolves with what goes over to other settings. Rejects for a file that can't be used. */
  prepare(settings: GuardSettings): Promise<() => void>;
  close(): void;
}

/** Rejects with KSO_WEB_CONFIG for a file that can't be used. */
export async function createGuards(
  settings: GuardSettings,
  { client, log }: { readonly client: ApiClient; readonly log: Log },
): Promise<Guards> {
  const openWeb = async (file: string | undefined) =>
    file === undefined ? undefined : (await import('./web/web.ts')).openWeb(file, { log });
  const openFilter = async (isWanted: boolean) =>
    isWanted ? (await import('./filter/filter.ts')).createFilter(client, log) : undefined;
  let file = settings.tlsConfig;
  let web = await openWeb(file);
  let filter = await openFilter(settings.authFilter);
  let tell = (_protect: Protect | undefined) => {};
  const changed = () => tell(web?.protect);

  return {
    async guard(...request) {
      if (web !== undefined && !(await web.guard(...request))) return false;
      return filter === undefined || filter.guard(...request);
    },
    get protect() {
      return web?.protect;
    },
    follow(listener) {
      tell = listener;
      web?.follow(changed);
    },
    async prepare(next) {
      const nextWeb = next.tlsConfig === file ? web : await openWeb(next.tlsConfig);
      const nextFilter = next.authFilter === (filter !== undefined) ? filter : await openFilter(next.authFilter);
      return () => {
        // Of the filter before, the questions that run are answered.
        filter = nextFilter;
        if (nextWeb === web) return;
        web?.close();
        web = nextWeb;
        file = next.tlsConfig;
        changed();
        web?.follow(changed);
      };
    },
    close() {
      web?.close();
      filter?.close();
    },
  };
}
