/** A value of a configuration that knows where it stands, so that whatever can not be used of it can be named. */

/** Says why something can not be used; caught by whoever can do without it. */
export class Refusal extends Error {
  readonly place: string;

  constructor(place: string, reason: string) {
    super(reason);
    this.place = place;
  }
}

/** A value and its place. Null and absent are the same. Whatever is of another type than is asked for is refused. */
export interface Place {
  readonly path: string;
  readonly isNull: boolean;
  at(key: string): Place;
  /** Of null none. */
  elements(): readonly Place[];
  /** "" for null. */
  text(): string;
  /** A whole number from 0; 0 for null. */
  count(): number;
  refuse(reason: string): never;
}

/** The place of a value of JSON. */
export function placeOf(value: unknown, path: string): Place {
  const isNull = value === undefined || value === null;
  const refuse = (reason: string): never => {
    throw new Refusal(path, reason);
  };
  return {
    path,
    isNull,
    at(key) {
      if (!isNull && (typeof value !== 'object' || Array.isArray(value))) refuse('it is no map of keys to values');
      const map = (value ?? {}) as Readonly<Record<string, unknown>>;
      return placeOf(Object.hasOwn(map, key) ? map[key] : undefined, path === '' ? key : `${path}.${key}`);
    },
    elements() {
      if (isNull) return [];
      if (!Array.isArray(value)) return refuse('it is no list');
      return value.map((element, at) => placeOf(element, `${path}[${at}]`));
    },
    text() {
      if (isNull) return '';
      return typeof value === 'object' ? refuse('it is no text') : String(value);
    },
    count() {
      if (isNull) return 0;
      return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse('it is no whole number from 0');
    },
    refuse,
  };
}
