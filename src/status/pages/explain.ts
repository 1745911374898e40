import type { AddedLabelReport } from '../api/added-labels.ts';
import type { AbsentFamily, Explanation } from '../api/explain.ts';
import { count } from './format.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';
import { type Column, field, table, name as technical } from './parts.ts';

/** The series of one object, and why others are not there. */
export function explainPage(explanation: Explanation, resources: readonly string[]): Content {
  const { resource, namespace, name, found, families, absent, labels, sentence } = explanation;
  const isAsked = resource !== '' && name !== '';
  const form = html`<form action="explain" method="get" role="search">
<label>Resource <select name="resource">${resources.map((each) =>
    each === (resource || 'pods') ? html`<option selected>${each}</option>` : html`<option>${each}</option>`,
  )}</select></label>
${field('namespace', 'Namespace', namespace, 'if it has one')}${field('name', 'Name', name)}<button>Explain</button></form>`;
  const answer = html`<h2>${resource} ${namespace !== '' && `${namespace}/`}${name}</h2>
<p>${sentence}${found && html` uid <code>${explanation.uid}</code>, version <code>${explanation.resourceVersion}</code>.`}</p>
${families.map(
  ({ family, help, from, lines, omitted }) =>
    html`<h3>${technical(family)} <small>${help}${from !== '' && ` From ${from}.`}</small></h3><pre class="lines">${lines.join('\n')}</pre>
${omitted > 0 && html`<p class="more">${count(omitted)} more at 0, which --sparse leaves out.</p>`}`,
)}
${labels.length > 0 && html`<h2>Labels that settings add</h2>${table('Labels that settings add', LABELS, labels, '')}`}
${found && html`<h2>Not told of it</h2>${table('Families without series', COLUMNS, absent, 'All families of the resource tell something.')}`}`;
  const main = html`<h1>Explain</h1>
<p>Why a series is there, or is not, or is as it is: name an object.</p>
${form}
${isAsked && answer}`;
  return { title: 'Explain', main };
}

const LABELS: readonly Column<AddedLabelReport>[] = [
  { title: 'Label', cell: ({ label }) => technical(label) },
  { title: 'Value', cell: ({ value }) => (value === null ? html`<i>none</i>` : html`<code>${value}</code>`) },
  { title: 'From', cell: ({ from }) => from },
];

const COLUMNS: readonly Column<AbsentFamily>[] = [
  { title: 'Family', cell: ({ family }) => technical(family) },
  { title: 'Why', cell: ({ why }) => why },
];
