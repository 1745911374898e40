/**
 * The number that an `intstr.IntOrString` means: itself, or a percentage of `total` rounded up or down, as apimachinery's
 * `GetScaledValueFromIntOrPercent` computes it. Undefined where the field is absent or text that is no percentage.
 */
export function scaledIntOrPercent(
  value: number | string | undefined,
  total: number,
  rounding: 'up' | 'down',
): number | undefined {
  if (typeof value !== 'string') return value;
  const percent = PERCENTAGE.exec(value)?.[1];
  if (percent === undefined) return undefined;
  const share = (Number(percent) * total) / 100;
  return rounding === 'up' ? Math.ceil(share) : Math.floor(share);
}

const PERCENTAGE = /^([+-]?\d+)%$/;
