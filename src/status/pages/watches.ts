import type { WatchesReport, WatchRow } from '../api/watches.ts';
import { count } from './format.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';
import { type Column, field, link, more, state, table, time } from './parts.ts';

/** Every list and watch, what is wrong first. */
export function watchesPage(report: WatchesReport, query: URLSearchParams, now: number): Content {
  const [text, chosen] = [query.get('q') ?? '', query.get('state') ?? ''];
  const states = Object.entries(report.states);
  const main = html`<h1>Watches</h1>
<p>What is asked of the API server: of each resource a list, then a watch of its changes.
${states.map(([name, number]) => html`<a href="${link('watches', { state: name })}">${state(name, `${number} ${name}`)}</a> `)}</p>
<form action="watches" method="get" role="search">
${field('q', 'Resource, namespace or reason', text)}
<label>State <select name="state"><option value="">any</option>${states.map(([name]) =>
    name === chosen ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
  )}</select></label>
<button>Filter</button></form>
${table('Watches', columns(now), report.rows, 'No watch is like that.')}
${more(report.total, report.rows.length, link('watches', { q: text, state: chosen, limit: String(10 * report.rows.length) }))}`;
  return { title: 'Watches', main };
}

const columns = (now: number): Column<WatchRow>[] => [
  { title: 'Resource', cell: ({ resource }) => resource },
  {
    title: 'Scope',
    cell: ({ namespace, selection }) =>
      html`${namespace === '' ? 'whole cluster' : namespace}${Object.entries(selection).map(([key, value]) => html` <code>${key}=${value}</code>`)}`,
  },
  { title: 'State', cell: ({ state: name }) => state(name) },
  { title: 'Since', isWide: true, cell: ({ since }) => time(since, now) },
  { title: 'Heard of', cell: ({ lastActivity }) => time(lastActivity, now) },
  { title: 'Objects', isNumber: true, cell: ({ objects }) => count(objects) },
  { title: 'Reason', cell: ({ reason }) => reason },
];
