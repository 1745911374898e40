import type { Missing } from '../api/missing.ts';
import type { ResourceState, StatusReport } from '../api/overview.ts';
import type { Problem } from '../api/problems.ts';
import { ago, bytes, change, count, duration } from './format.ts';
import { type Html, html } from './html.ts';
import type { Content } from './layout.ts';
import { bar, type Column, figure, link, more, name, state, table, time } from './parts.ts';

/** How it is: one line, five numbers, what is missing, whether it arrives, what it comes to, what is wrong in the cluster. */
export function overviewPage(report: StatusReport, now: number): Content {
  const titles: Readonly<Record<StatusReport['state'], string>> = {
    well: 'Well',
    starting: 'Starting',
    degraded: 'Degraded',
    'standing-by': 'Standing by',
    stopping: 'Stopping',
  };
  const tones: Readonly<Record<StatusReport['state'], string>> = {
    well: 'good',
    starting: 'busy',
    degraded: 'bad',
    'standing-by': 'quiet',
    stopping: 'quiet',
  };
  const title = titles[report.state];
  const { missing, resources, problems } = report;
  const main = html`
<div class="verdict ${tones[report.state]}"><h1>${state(report.state, title)}</h1><p>${report.sentence}</p></div>
<p class="soft">${aboutCluster(report)} Version ${report.version} on Node.js ${report.nodeVersion}, up ${duration(report.uptimeSeconds)}, ${bytes(report.memoryBytes)} of memory.${aboutElection(report)}</p>
${figures(report, now)}
${
  missing.total > 0 &&
  html`<h2>What is missing</h2>
${table('What is missing', missingColumns(now), missing.rows, '')}${more(missing.total, missing.rows.length, link('./', { limit: String(10 * missing.rows.length) }))}`
}
<h2>Destinations</h2>
${table('Destinations', destinationColumns(now), report.destinations, 'Nothing is pushed: no destination is configured. What is known is served at /metrics.')}
<h2>Problems in the cluster</h2>
${table('Problems in the cluster', PROBLEMS, problems, report.problemsAt === null ? 'They are being looked for.' : 'Nothing is wrong: nodes are ready, pods and jobs do what they should.')}
<h2>Resources</h2>
${table('Resources', resourceColumns(now), resources.rows, 'No resource is watched.')}
${more(resources.total, resources.rows.length, link('./', { limit: String(10 * resources.rows.length) }))}`;
  return { title, main };
}

function aboutCluster({ cluster: { name, uid } }: StatusReport): Html {
  if (name === null && uid === null) return html``;
  return html`Cluster ${name}${uid !== null && html` <code>${uid}</code>`}.`;
}

function aboutElection({ election }: StatusReport): string {
  if (election === null) return '';
  return election.leads ? ` It leads as ${election.identity}.` : ` It stands by as ${election.identity}.`;
}

function figures(report: StatusReport, now: number): Html {
  const { objects, series, seriesHourAgo, countedAt, changesPerSecond, scrape, destinations } = report;
  const pushed = destinations.flatMap(({ lastSuccess }) => lastSuccess ?? []).sort();
  const hour = seriesHourAgo === null ? '' : `${change(series, seriesHourAgo)} in an hour, `;
  return html`<dl class="figures">
${figure('Objects', count(objects), `of ${report.resources.total} resources`)}
${figure('Series', count(series), `${hour}counted ${ago(countedAt, now)}`)}
${figure('Changes a second', changesPerSecond === null ? '–' : changesPerSecond.toFixed(changesPerSecond < 10 ? 1 : 0), changesPerSecond === null ? 'known at the next look' : 'in the last minute')}
${figure('Last scrape', scrape === null ? 'none' : ago(scrape.at, now), scrape === null ? 'nobody has read /metrics' : `${duration(scrape.seconds)}, ${bytes(scrape.bytes)} of ${scrape.encoding === 'identity' ? scrape.format : scrape.encoding}`)}
${figure('Last push', pushed.length === 0 ? 'none' : ago(pushed.at(-1)!, now), destinations.length === 0 ? 'no destination' : `${destinations.length} destination${destinations.length === 1 ? '' : 's'}`)}
</dl>`;
}

const missingColumns = (now: number): Column<Missing>[] => [
  { title: 'Resource', cell: ({ resource }) => resource },
  { title: 'State', cell: ({ state: own }) => state(own) },
  {
    title: 'Where',
    isWide: true,
    cell: ({ scopes, namespaces }) =>
      scopes === 0
        ? ''
        : namespaces[0] === ''
          ? 'whole cluster'
          : `${namespaces.join(', ')}${scopes > namespaces.length ? ` and ${scopes - namespaces.length} more` : ''}`,
  },
  { title: 'Since', isWide: true, cell: ({ since }) => since !== null && time(since, now) },
  {
    title: 'Reason, and what to do',
    cell: ({ reason, hint, remedy }) =>
      html`${reason}<br><span class="soft">${hint}</span>${remedy !== '' && html`<pre class="copy">${remedy}</pre>`}`,
  },
];

type Destination = StatusReport['destinations'][number];

const destinationColumns = (now: number): Column<Destination>[] => [
  {
    title: 'Destination',
    cell: ({ name: own, address }) =>
      html`<a href="pushes">${own}</a><span class="wide"><br><code>${address}</code></span>`,
  },
  { title: 'State', cell: ({ state: own }) => state(own) },
  { title: 'Protocol', isWide: true, cell: ({ protocol }) => protocol },
  { title: 'Last success', cell: ({ lastSuccess }) => time(lastSuccess, now) },
  { title: 'Every', isNumber: true, isWide: true, cell: ({ intervalSeconds }) => duration(intervalSeconds) },
  {
    title: 'Pushes',
    isNumber: true,
    cell: ({ pushes, failures }) => `${count(pushes)}${failures > 0 ? ` (${count(failures)} failed)` : ''}`,
  },
  { title: 'Points', isNumber: true, isWide: true, cell: ({ points }) => count(points) },
  { title: 'Rejected', isNumber: true, isWide: true, cell: ({ rejectedPoints }) => count(rejectedPoints) },
  {
    title: 'Last trouble',
    cell: ({ lastTrouble }) =>
      lastTrouble === null ? 'none' : html`${time(lastTrouble.at, now)}: ${lastTrouble.reason}`,
  },
];

const resourceColumns = (now: number): Column<ResourceState>[] => [
  { title: 'Resource', cell: ({ resource }) => html`<a href="${link('cardinality', { resource })}">${resource}</a>` },
  { title: 'Objects', isNumber: true, cell: ({ objects }) => count(objects) },
  { title: 'Series', isNumber: true, cell: ({ series }) => count(series) },
  { title: 'Share', isWide: true, cell: ({ share }) => bar(share) },
  {
    title: 'Each',
    isNumber: true,
    isWide: true,
    cell: ({ series, objects }) => (objects === 0 ? '' : (series / objects).toFixed(1)),
  },
  { title: 'Text', isNumber: true, isWide: true, cell: ({ bytes: size }) => bytes(size) },
  {
    title: 'Watch',
    cell: ({ watches }) =>
      Object.entries(watches).map(([own, scopes]) => html`${state(own, scopes === 1 ? own : `${scopes} ${own}`)} `),
  },
  { title: 'Heard of', isWide: true, cell: ({ lastActivity }) => lastActivity !== null && time(lastActivity, now) },
];

const PROBLEMS: readonly Column<Problem>[] = [
  { title: 'Problem', cell: ({ title }) => title },
  { title: 'Count', isNumber: true, cell: ({ count: number }) => count(number) },
  {
    title: 'For example',
    cell: ({ resource, examples, count: number }) =>
      html`${examples.map(
        ({ namespace, name: object, reason }, at) =>
          html`${at > 0 && ', '}<a href="${link('explain', { resource, namespace, name: object })}">${name(namespace === '' ? object : `${namespace}/${object}`)}</a>${reason !== '' && ` ${reason}`}`,
      )}${number > examples.length && ' …'}`,
  },
  { title: 'Family', isWide: true, cell: ({ family }) => name(family) },
];
