/** `diff`: in what two expositions differ. */

import { compare, type Difference } from './exposition/compare.ts';
import { readExposition, shown } from './exposition/input.ts';
import { coloured } from './output/colours.ts';
import { isData, printData } from './output/formats.ts';
import type { CommandContext } from './parsing/declaration.ts';
import { usage } from './parsing/usage.ts';

/** Compares them and prints what differs. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output } = context;
  const [first, second] = context.arguments as [string, string];
  if (first === '-' && second === '-') throw usage('standard input can be one of the two alone');
  const tolerance = numberOf('--tolerance', options.tolerance);
  const limit = numberOf('--limit', options.limit);
  const ignoredLabels = String(options.ignoreLabels ?? '')
    .split(',')
    .filter((name) => name !== '');
  const comparison = await compare(readExposition(first, context), readExposition(second, context), {
    ignoredLabels,
    tolerance,
  });
  const { differences, series, repeated } = comparison;
  const shownDifferences = limit === 0 ? differences : differences.slice(0, limit);
  const counts = Object.fromEntries(
    [...Map.groupBy(differences, ({ type }) => type)].map(([type, all]) => [type, all.length]),
  );
  if (isData(options.output)) {
    await printData(context, { kind: 'Difference', series, repeated, counts, items: shownDifferences });
  } else if (options.output === 'name') {
    await output.write([...new Set(differences.map(({ family }) => family))].map((name) => `${name}\n`).join(''));
  } else {
    await output.write(textOf(shownDifferences, output.hasColours));
    const left = differences.length - shownDifferences.length;
    if (left > 0) await output.write(`... and ${left} more; --limit=0 shows all\n`);
    const found = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
    const result = found.length === 0 ? 'no difference' : found.join(', ');
    context.say(`${series[0]} series in ${shown(first)}, ${series[1]} in ${shown(second)}: ${result}`);
    const repeats = repeated[0] + repeated[1];
    if (repeats > 0) context.say(`${repeats} repeated samples do not count: ${repeated[0]} and ${repeated[1]}`);
  }
  return differences.length === 0 ? 0 : 1;
}

function textOf(differences: readonly Difference[], hasColours: boolean): string {
  const minus = (text: string) => `${coloured(`- ${text}`, 'red', hasColours)}\n`;
  const plus = (text: string) => `${coloured(`+ ${text}`, 'green', hasColours)}\n`;
  const linesOf: Readonly<Record<Difference['type'], (difference: Difference) => string>> = {
    missing: ({ series, expected }) => minus(`${series} ${expected}`),
    extra: ({ series, actual }) => plus(`${series} ${actual}`),
    value: ({ series, expected, actual }) => minus(`${series} ${expected}`) + plus(`${series} ${actual}`),
    label: ({ expected, actual }) => minus(expected!) + plus(actual!),
    type: ({ series, expected, actual }) => minus(`# TYPE ${series} ${expected}`) + plus(`# TYPE ${series} ${actual}`),
  };
  return differences.map((difference) => linesOf[difference.type](difference)).join('');
}

function numberOf(flag: string, text: unknown): number {
  const value = Number(text);
  if (!(value >= 0)) throw usage(`${flag} is a number from 0 on`);
  return value;
}
