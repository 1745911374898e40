import type { MonitorRow, WatchesReport, WatchRow } from '../api/watches.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import type { Content } from './layout.ts';
import { type Column, field, link, more, name, state, table, time } from './parts.ts';

/** Every list and watch, what is wrong first. */
export function watchesPage(report: WatchesReport, query: URLSearchParams, now: number): Content {
  const [text, chosen] = [query.get('q') ?? '', query.get('state') ?? ''];
  const states = Object.entries(report.states);
  const main = html`<h1>Watches</h1>
<p>What is asked of the API server: of each resource a list, then a watch of its changes.
${states.map(([each, number]) => html`<a href="${link('watches', { state: each })}">${state(each, `${number} ${each}`)}</a> `)}</p>
<form action="watches" method="get" role="search">
${field('q', 'Resource, namespace or reason', text)}
<label>State <select name="state"><option value="">any</option>${states.map(([each]) =>
    each === chosen ? html`<option selected>${each}</option>` : html`<option>${each}</option>`,
  )}</select></label>
<button>Filter</button></form>
${table('Watches', columns(now), report.rows, 'No watch is like that.')}
${more(report.total, report.rows.length, link('watches', { q: text, state: chosen, limit: String(10 * report.rows.length) }))}
${monitors(report)}`;
  return { title: 'Watches', main };
}

function monitors({ monitors: followed }: WatchesReport): Html | undefined {
  if (followed === null) return undefined;
  return html`<h2>ResourceMetricsMonitors</h2>
${table('ResourceMetricsMonitors', MONITORS, followed.rows, 'There are none.')}
${more(followed.total, followed.rows.length, link('watches', { limit: String(10 * followed.rows.length) }))}`;
}

const MONITORS: readonly Column<MonitorRow>[] = [
  { title: 'Monitor', cell: (row) => row.name },
  { title: 'State', cell: (row) => state(row.state, row.state.replace('-', ' ')) },
  { title: 'Samples', isNumber: true, cell: ({ samples }) => count(samples) },
  { title: 'Families', isWide: true, cell: ({ families }) => families.map((each) => html`${name(each)} `) },
  {
    title: 'What is wrong',
    cell: ({ faults, failures, levels, cutFamilies }) => [
      ...faults.map(({ place, reason }) => html`${name(place)}: ${reason} `),
      ...failures.map((each) => html`${name(each.family)} gave nothing ${count(each.count)} times. `),
      ...levels.map(
        (each) => html`The ${each.level} ${each.name} has ${count(each.count)} of ${count(each.limit)} samples. `,
      ),
      cutFamilies.length > 0 && html`Left out are samples of ${cutFamilies.map((each) => html`${name(each)} `)}.`,
    ],
  },
];

const columns = (now: number): Column<WatchRow>[] => [
  { title: 'Resource', cell: ({ resource }) => resource },
  {
    title: 'Scope',
    cell: ({ namespace, selection }) =>
      html`${namespace === '' ? 'whole cluster' : namespace}${Object.entries(selection).map(([key, value]) => html` <code>${key}=${value}</code>`)}`,
  },
  { title: 'State', cell: (row) => state(row.state) },
  { title: 'Since', isWide: true, cell: ({ since }) => time(since, now) },
  { title: 'Heard of', cell: ({ lastActivity }) => time(lastActivity, now) },
  { title: 'Objects', isNumber: true, cell: ({ objects }) => count(objects) },
  { title: 'Reason', cell: ({ reason }) => reason },
];
