import type { Page } from './dashboard.ts';
import { graph, stat, table } from './panels.ts';
import { countOf, sumOf } from './queries.ts';

// No cluster: the component's own metrics have that label only where the receiver adds it.
const SELF = 'job=~"$job"';

const once = (labels: string, series: string) => `max by (${labels}) (${series})`;
const rate = (counter: string) => `rate(${counter}{${SELF}}[$__rate_interval])`;
const average = (histogram: string, labels: string) =>
  `sum by (${labels}) (${rate(`${histogram}_sum`)}) / sum by (${labels}) (${rate(`${histogram}_count`)}) or vector(0)`;
const inState = (states: string) =>
  `${once('resource, namespace, state', `kube_state_otel_watch_state{${SELF}, state=~"${states}"}`)} == 1`;

/** The component itself: what it watches, pushes and serves, and what that takes. */
export const component: Page = {
  uid: 'kube-state-otel-component',
  title: 'Kubernetes / The teller of the state',
  description:
    'What kube-state-otel watches, pushes and serves, and what that takes: its own metrics, of the telemetry port or as they are pushed.',
  variables: ['component'],
  rows: {
    Now: [
      stat('Version', `max by (version) (kube_state_metrics_build_info{${SELF}})`, { shows: '/^version$/' }),
      stat('Kinds that are watched', countOf(`count by (resource) (${inState('watching')})`)),
      stat('Kinds that are not', countOf(`count by (resource) (${inState('forbidden|failing')})`), {
        bad: 1,
        description: 'Forbidden, or failing.',
      }),
      stat('Oldest watch', `max(kube_state_otel_watch_age_seconds{${SELF}})`, { unit: 's', bad: 900 }),
      stat('Objects', sumOf(once('resource', `kube_state_otel_objects{${SELF}}`)), {
        description: 'Of shards, those of the largest of each resource.',
      }),
      stat('Series', sumOf(once('resource', `kube_state_otel_series{${SELF}}`)), {
        description: 'Of /metrics, as last rendered; 0 where nothing is scraped.',
      }),
    ],
    'What it watches': [
      table(
        'Kinds that are not watched',
        { resource: 'Resource', namespace: 'Namespace', state: 'State' },
        inState('forbidden|failing|absent'),
        { empty: 'All kinds are watched' },
      ),
      graph(
        'Time since the API server was heard of',
        {
          '{{resource}}': `topk(5, ${once('resource', `kube_state_otel_watch_age_seconds{${SELF}}`)})`,
        },
        { unit: 's' },
      ),
      graph(
        'Requests to the API server',
        {
          'LIST {{result}}': `sum by (result) (${rate('kube_state_metrics_list_total')})`,
          'WATCH {{result}}': `sum by (result) (${rate('kube_state_metrics_watch_total')})`,
        },
        { unit: 'reqps' },
      ),
      graph('Objects', { '{{resource}}': `topk(10, ${once('resource', `kube_state_otel_objects{${SELF}}`)})` }),
    ],
    'What it pushes': [
      graph(
        'Pushes',
        {
          '{{destination}} {{result}}': `sum by (destination, result) (${rate('kube_state_otel_push_total')}) or vector(0)`,
        },
        { unit: 'reqps', description: '0 without a destination.' },
      ),
      graph(
        'Time that a push takes',
        { '{{destination}}': average('kube_state_otel_push_duration_seconds', 'destination') },
        { unit: 's' },
      ),
      graph(
        'Data points',
        {
          '{{destination}} accepted': `sum by (destination) (${rate('kube_state_otel_push_points_total')}) or vector(0)`,
          '{{destination}} rejected': `sum by (destination) (${rate('kube_state_otel_push_rejected_points_total')}) or vector(0)`,
        },
        { unit: 'cps' },
      ),
      graph(
        'Processes that lead',
        { leaders: `max(kube_state_otel_leader{${SELF}}) or vector(0)` },
        {
          description: '0 without --leader-elect, where each process pushes.',
        },
      ),
    ],
    'What it serves': [
      graph(
        'Scrapes',
        {
          scrapes: sumOf(rate('http_request_duration_seconds_count')),
        },
        { unit: 'reqps', description: '0 where nothing is scraped.' },
      ),
      graph(
        'Time that a scrape takes',
        {
          scrape: `sum(${rate('http_request_duration_seconds_sum')}) / (sum(${rate('http_request_duration_seconds_count')}) > 0) or vector(0)`,
        },
        { unit: 's' },
      ),
      graph(
        'Bytes sent',
        {
          '{{format}} {{encoding}}': `sum by (format, encoding) (${rate('kube_state_otel_scrape_bytes_total')}) or vector(0)`,
        },
        { unit: 'Bps' },
      ),
      graph('Series', {
        '{{resource}}': `topk(10, ${once('resource', `kube_state_otel_series{${SELF}}`)}) or vector(0)`,
      }),
    ],
    'What that takes': [
      graph('Memory', { '{{instance}}': `process_resident_memory_bytes{${SELF}}` }, { unit: 'bytes' }),
      graph('CPU', { '{{instance}}': rate('process_cpu_seconds_total') }),
      graph(
        'Time that the event loop is held',
        {
          '{{statistic}}': `max by (statistic) (kube_state_otel_event_loop_delay_seconds{${SELF}})`,
        },
        { unit: 's', span: 24 },
      ),
    ],
  },
};
