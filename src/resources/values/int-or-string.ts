/**
 * The number that an `intstr.IntOrString` means: itself, or a percentage of `total` rounded up or down, as apimachinery's
 * `GetScaledValueFromIntOrPercent` computes it. Undefined where the field is absent or text that is no percentage of 64
 * bits. A share beyond 64 bits is the least of their numbers, as Go makes it on amd64.
 */
export function scaledIntOrPercent(
  value: number | string | undefined,
  total: number,
  rounding: 'up' | 'down',
): number | undefined {
  if (typeof value !== 'string') return value;
  const percent = PERCENTAGE.exec(value)?.[1];
  if (percent === undefined) return undefined;
  if (percent.length > SURELY_INT64 && !isInt64(BigInt(percent))) return undefined;
  const share = (Number(percent) * total) / 100;
  const whole = rounding === 'up' ? Math.ceil(share) : Math.floor(share);
  // Adding 0 takes the sign of a zero away.
  return Math.abs(whole) < 2 ** 63 ? whole + 0 : -(2 ** 63);
}

const PERCENTAGE = /^(?:\+(?=\d))?(-?\d+)%$/;
/** Any text of so many characters is an int64. */
const SURELY_INT64 = 18;

const isInt64 = (value: bigint) => BigInt.asIntN(64, value) === value;
