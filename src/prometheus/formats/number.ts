/**
 * A sample's value as Go prints it (`strconv.FormatFloat(value, 'g', -1, 64)`): the shortest digits that read back as
 * the same double, in exponent form when the decimal exponent is below -4 or above 5, with a signed exponent of two
 * digits or more. JavaScript finds the same digits but changes form elsewhere, at 1e-7 and 1e21.
 */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if ((size >= 1e-4 && size < 1e6) || value === 0) return String(value);
  if (size === Infinity) return value > 0 ? '+Inf' : '-Inf';
  if (Number.isNaN(value)) return 'NaN';
  if (size < 1e21 && Number.isInteger(value)) return integer(value);
  const text = value.toExponential();
  const digit = text.length - 2;
  const padded = text[digit] === '+' || text[digit] === '-';
  return padded ? `${text.slice(0, -1)}0${text.slice(-1)}` : text;
}

/** A large integer in exponent form: digits are had far sooner than by `toExponential`, and most values are times. */
function integer(value: number): string {
  const digits = String(Math.abs(value));
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  const exponent = digits.length - 1;
  const fraction = end > 1 ? `.${digits.slice(1, end)}` : '';
  return `${value < 0 ? '-' : ''}${digits[0]}${fraction}e+${exponent < 10 ? '0' : ''}${exponent}`;
}
