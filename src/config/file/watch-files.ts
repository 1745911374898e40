import { unwatchFile, watchFile } from 'node:fs';

/** How often files are looked at, in milliseconds. */
export const INTERVAL = 2000;

/**
 * Calls `changed` after one of the files was written, replaced, removed or came to be, until the signal aborts. The files are
 * looked at, not their folders: that notices an editor's rename, the symbolic links of a mounted ConfigMap, which are
 * changed two folders above the file, and a file whose folder comes later. Keeps no process alive.
 */
export function watchFiles(
  paths: readonly string[],
  changed: () => void,
  signal: AbortSignal,
  interval: number = INTERVAL,
): void {
  for (const path of new Set(paths)) watchFile(path, { interval, persistent: false }, changed);
  const end = () => {
    for (const path of new Set(paths)) unwatchFile(path, changed);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}
