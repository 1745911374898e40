/** What was found out, for a while each; the oldest goes where there are too many. */
export interface BoundedCache<T> {
  /** Undefined where nothing is known any more. */
  get(key: string): T | undefined;
  set(key: string, value: T, milliseconds: number): void;
  clear(): void;
  readonly size: number;
}

/** Keeps `most` entries. */
export function createBoundedCache<T>(most: number, now = () => performance.now()): BoundedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (now() < entry.until) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, milliseconds) {
      entries.delete(key);
      entries.set(key, { value, until: now() + milliseconds });
      if (entries.size <= most) return;
      const [oldest] = entries.keys();
      entries.delete(oldest!);
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
