const all = new WeakMap<() => unknown, unknown>();

/** What a function makes, which is called once at most: types cost more than reading one text by them. */
export function made<T>(make: () => T): T {
  if (!all.has(make)) all.set(make, make());
  return all.get(make) as T;
}
