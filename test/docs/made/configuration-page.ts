/** The tables of docs/configuration.md, made from the table of options. */
import { keysOf, nameOfFlag, type Option, type Shape, variableOf } from '../../../src/config/options/option.ts';
import { groups } from '../../../src/config/options/options.ts';

const SHAPES: Readonly<Record<Shape, string>> = {
  scalar: '',
  list: 'list',
  lists: 'map of lists',
  map: 'map',
  pairs: 'map',
};

/** The page with its tables as they are to be: everything after the heading "Options". */
export function withOptions(page: string): string {
  const at = page.indexOf('\n## Options\n');
  const sections = Object.entries(groups).map(([heading, group]) => {
    const rows = Object.values(group).map(row);
    return `### ${heading}\n\n| flag | key in the file | variables | default | |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${page.slice(0, at)}\n## Options\n\n${sections.join('\n')}`;
}

function row(option: Option<unknown>): string {
  const isOutside = ['config', 'continue-without-config'].includes(nameOfFlag(option));
  const keys = isOutside ? [] : keysOf(option).map((key) => `\`${key}\``);
  const shape = SHAPES[option.shape];
  const key = `${keys.join(', ')}${keys.length > 0 && shape !== '' ? ` (${shape})` : ''}`;
  const variables = [variableOf(option), ...option.variables].map((name) => `\`${name}\``).join(', ');
  const fallback = option.fallback === undefined ? '' : `\`${option.fallback}\``;
  const cells = [`\`${option.flag}\``, key, variables, fallback, option.description];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
