/**
 * Kubernetes quantities (`resource.Quantity`: "250m", "5Gi", "1e3") as numbers, with the rounding and the 64-bit
 * overflow of the Go library, because the series of kube-state-metrics show both.
 *
 * The Go type keeps an amount in one of two forms, and they round and overflow differently: a number that surely fits
 * into an int64 with a power of ten, else a decimal of any size with nine digits after the point.
 */

/** What families print of a quantity. */
interface Numbers {
  readonly float: number;
  readonly integer: number;
  readonly approximate: number;
}

/** unscaled * 10^exponent; `small` is the int64 form. */
interface Amount {
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly small: boolean;
}

/** The quantity, rounded up to thousandths, or to a whole number above 2^63 / 1000. 0 for text that is no quantity. */
export function quantityFloat(text: string): number {
  return numbers(text).float;
}

/** The quantity rounded up to a whole number, as a 64-bit integer that wraps. 0 for text that is no quantity. */
export function quantityInteger(text: string): number {
  return numbers(text).integer;
}

/** The quantity as the nearest float, not rounded to thousandths. 0 for text that is no quantity. */
export function quantityApproximate(text: string): number {
  return numbers(text).approximate;
}

const MEMO_SIZE = 4096;
const memo = new Map<string, Numbers>();

/** Clusters repeat few quantities very often; the memo starts afresh when it is full. */
function numbers(text: string): Numbers {
  const known = memo.get(text);
  if (known !== undefined) return known;
  if (memo.size >= MEMO_SIZE) memo.clear();
  const fresh = compute(text);
  memo.set(text, fresh);
  return fresh;
}

const MAX_INT64 = (1n << 63n) - 1n;
const MAX_MILLI_VALUE = MAX_INT64 / 1000n;
const NO_NUMBERS: Numbers = { float: 0, integer: 0, approximate: 0 };

function compute(text: string): Numbers {
  const amount = parse(text);
  if (amount === undefined) return NO_NUMBERS;
  const integer = scaled(amount, 0);
  return {
    float: integer > MAX_MILLI_VALUE ? Number(integer) : Number(scaled(amount, -3)) / 1000,
    integer: Number(integer),
    // Any power of ten, also one that is no float, times 0.
    approximate: amount.unscaled === 0n ? 0 : Number(amount.unscaled) * power(amount.exponent),
  };
}

/** 10^exponent as Go's `math.Pow10` has it: a product of two powers, which beyond 10^22 is not always the nearest float. */
function power(exponent: number): number {
  if (exponent < -323) return 0;
  if (exponent > 308) return Infinity;
  const size = Math.abs(exponent);
  const rest = POWERS[size % 32]!;
  if (size < 32) return exponent < 0 ? 1 / rest : rest;
  const rough = size - (size % 32);
  return exponent < 0 ? Number(`1e-${rough}`) / rest : Number(`1e${rough}`) * rest;
}

const POWERS = Array.from({ length: 32 }, (_, exponent) => Number(`1e${exponent}`));

const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = -9;
/** Any number of so many decimal digits fits into an int64. */
const INT64_DIGITS = 18;

function parse(text: string): Amount | undefined {
  const [, sign, whole = '', fraction = '', power, suffix = ''] = SYNTAX.exec(text) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) return undefined;
  const negate = (amount: bigint) => (sign === '-' ? -amount : amount);
  const digits = BigInt(whole + fraction);
  const width = Math.max(whole.replace(/^0+/, '').length, 1) + fraction.length;
  const binary = suffix.endsWith('i') ? BINARY_SUFFIXES.indexOf(suffix) * 10 : 0;
  const decimal = power === undefined ? decimalExponent(suffix) : Number(power.slice(1));
  const exponent = decimal - fraction.length;
  const unscaled = digits << BigInt(binary);

  const fits =
    binary === 0
      ? width <= INT64_DIGITS
      : fraction === '' && 15 - width - Math.trunc((binary * 3) / 10) - 1 >= 0 && unscaled <= MAX_INT64;
  if (fits && exponent >= NANO) return { unscaled: negate(unscaled), exponent, small: true };

  const nanos = shift(unscaled, exponent - NANO);
  if (binary > 0 && nanos > shift(MAX_INT64, -NANO)) return { unscaled: negate(MAX_INT64), exponent: 0, small: false };
  return { unscaled: negate(nanos), exponent: NANO, small: false };
}

function decimalExponent(suffix: string): number {
  return suffix.endsWith('i') ? 0 : (DECIMAL_SUFFIXES.indexOf(suffix) - 3) * 3;
}

/** amount * 10^by, rounded up; `amount` is not negative. An exponent that no server accepts is cut. */
function shift(amount: bigint, by: number): bigint {
  if (by >= 0) return amount * 10n ** BigInt(Math.min(by, 1000));
  const divisor = 10n ** BigInt(Math.min(-by, 1000));
  return (amount + divisor - 1n) / divisor;
}

/** The amount in units of 10^exponent: `Quantity.ScaledValue`. */
function scaled(amount: Amount, exponent: number): bigint {
  const by = amount.exponent - exponent;
  return amount.small ? scaledSmall(amount.unscaled, by) : scaledLarge(amount.unscaled, -by);
}

/** The int64 form rounds away from zero. Where the result overflows it wraps for these powers, and is 0 for others. */
function scaledSmall(unscaled: bigint, by: number): bigint {
  if (by < 0) return unscaled < 0n ? -shift(-unscaled, by) : shift(unscaled, by);
  const result = shift(unscaled, by);
  const wrapped = BigInt.asIntN(64, result);
  return wrapped === result || WRAPPING_POWERS.has(by) ? wrapped : 0n;
}

const WRAPPING_POWERS: ReadonlySet<number> = new Set([1, 2, 3, 6, 9]);

/** The decimal form wraps, and adds one to any inexact quotient, even of a negative number that was cut toward zero. */
function scaledLarge(unscaled: bigint, digits: number): bigint {
  if (digits < 0) return BigInt.asIntN(64, unscaled * 10n ** BigInt(-digits));
  const divisor = 10n ** BigInt(digits);
  const dividend = unscaled < MAX_INT64 ? BigInt.asIntN(64, unscaled) : unscaled;
  const result = BigInt.asIntN(64, dividend / divisor);
  return dividend % divisor === 0n ? result : BigInt.asIntN(64, result + 1n);
}
