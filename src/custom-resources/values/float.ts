/** Texts of floating-point numbers as Go's `strconv.ParseFloat` reads them: https://pkg.go.dev/strconv#ParseFloat */

const DIGITS = String.raw`\d(?:_?\d)*`;
const DECIMAL = new RegExp(`^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`);
const HEX =
  /^([+-]?)0[xX]_?((?:[\da-fA-F](?:_?[\da-fA-F])*)?)(?:\.((?:[\da-fA-F](?:_?[\da-fA-F])*)?))?[pP]([+-]?\d{1,9})$/;
const NAMED: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: Number.NaN };

/** The number of a text; undefined for what is none, or more than a double holds. */
export function readFloat(text: string): number | undefined {
  if (DECIMAL.test(text)) return finite(Number(text.replaceAll('_', '')));
  const hex = HEX.exec(text);
  if (hex !== null) return hexadecimal(hex);
  const name = text.toLowerCase().replace(/^[+-]/, '');
  if (!Object.hasOwn(NAMED, name)) return undefined;
  // Only infinity has a sign.
  if (name === 'nan') return text.length === 3 ? Number.NaN : undefined;
  return text.startsWith('-') ? -Infinity : Infinity;
}

function hexadecimal([, sign, whole = '', fraction = '', power]: RegExpExecArray): number | undefined {
  const digits = (whole + fraction).replaceAll('_', '');
  if (digits === '') return undefined;
  const exponent = Number(power) - 4 * fraction.replaceAll('_', '').length;
  const mantissa = Number(BigInt(`0x${digits}`));
  // In two steps, since one power alone may be out of range where the product is not.
  const half = Math.trunc(exponent / 2);
  const size = mantissa === 0 ? 0 : mantissa * 2 ** half * 2 ** (exponent - half);
  return finite(sign === '-' ? -size : size);
}

const finite = (value: number) => (Number.isFinite(value) ? value : undefined);
