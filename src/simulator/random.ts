/** A seeded source of chance: equal seeds give equal sequences. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** One of the items; there has to be one. */
  pick<T>(items: readonly T[]): T;
  /** A name's random ending, in the alphabet that Kubernetes uses for generated names. */
  suffix(length: number): string;
  /** A version 4 UUID. */
  uuid(): string;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Starts a sequence (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  const pick = <T>(items: readonly T[]): T => items[integer(items.length)]!;
  const text = (length: number, letters: string): string => {
    let result = '';
    for (let index = 0; index < length; index += 1) result += letters[integer(letters.length)];
    return result;
  };
  return {
    next,
    integer,
    pick,
    suffix: (length) => text(length, alphabet),
    uuid() {
      const hex = text(30, '0123456789abcdef');
      const variant = text(1, '89ab');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18)}`;
    },
  };
}
