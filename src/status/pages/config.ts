import type { ConfigReport, ConfigRow } from '../api/config.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';
import { type Column, field, link, name, table } from './parts.ts';

/** Every option that is in force, and where its value comes from. */
export function configPage({ files, rows }: ConfigReport, query: URLSearchParams): Content {
  const text = query.get('q') ?? '';
  const isChanged = query.get('changed') === 'true';
  const other = isChanged
    ? html`<a href="${link('config', { q: text, changed: 'false' })}">Show all options</a>`
    : html`<a href="${link('config', { q: text, changed: 'true' })}">Show only what is not the default</a>`;
  const flags = rows
    .filter(({ from, value }) => from !== 'default' && value !== '(secret)')
    .map(
      ({ flag, value }) => `${flag}=${/[^\w.,:/=@%+^$-]/.test(value) ? `'${value.replaceAll("'", "'\\''")}'` : value}`,
    );
  const main = html`<h1>Configuration</h1>
<p>What is in force, and where it comes from. Secrets are not shown. ${other}.</p>
<p class="soft">${files.length === 0 ? 'No file is read.' : html`Files that are followed: ${files.map((file) => html`<code>${file}</code> `)}`}</p>
<form action="config" method="get" role="search">${field('q', 'Flag, value or description', text)}<input type="hidden" name="changed" value="${String(isChanged)}"><button>Filter</button></form>
${table('Options', COLUMNS, rows, 'No option is like that.')}
${isChanged && flags.length > 0 && html`<h2>As flags</h2><pre class="copy">${flags.join('\n')}</pre>`}`;
  return { title: 'Configuration', main };
}

const COLUMNS: readonly Column<ConfigRow>[] = [
  { title: 'Flag', cell: ({ flag }) => html`<span class="flag">${name(flag)}</span>` },
  { title: 'Value', cell: ({ value }) => value !== '' && html`<code>${value}</code>` },
  {
    title: 'From',
    cell: ({ from, place }) =>
      from === 'default'
        ? html`<span class="soft">default</span>`
        : from === 'flag'
          ? from
          : html`${from} ${name(place)}`,
  },
  { title: 'Meaning', isWide: true, cell: ({ description }) => description },
];
