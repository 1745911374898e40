/** Where the chart in deploy/helm has keys for flags, and as what: the inverse of its templates/_args.tpl. */
import { readPairs } from '../../config/pairs.ts';

/** Values, as YAML has them. */
export type Data = Record<string, unknown>;

interface Place {
  /** The key, with dots into what it is in. */
  readonly key: string;
  readonly read: (text: string) => unknown;
}

const asText = (text: string) => text;
const asBoolean = (text: string) => ['true', 't', '1'].includes(text.toLowerCase());
const asList = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
/** Entries `resource=[key,key]`. */
const asKeyLists = (text: string) =>
  text
    .split(/,(?![^[]*\])/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function at(key: string, read: Place['read'] = asText): Place {
  return { key, read };
}

/** By the name of the option. */
export const PLACES: Readonly<Record<string, Place>> = {
  port: at('service.port', Number),
  telemetryHost: at('selfMonitor.telemetryHost'),
  telemetryPort: at('selfMonitor.telemetryPort', Number),
  resources: at('collectors', asList),
  metricLabelsAllowlist: at('metricLabelsAllowlist', asKeyLists),
  metricAnnotationsAllowlist: at('metricAnnotationsAllowList', asKeyLists),
  metricAllowlist: at('metricAllowlist', asList),
  metricDenylist: at('metricDenylist', asList),
  metricOptInList: at('metricOptInList', asList),
  namespaces: at('namespaces', asList),
  namespacesDenylist: at('namespacesDenylist', asList),
  // The chart's StatefulSet tells each pod its own name and namespace.
  pod: at('autosharding.enabled', () => true),
  customResourcePacks: at('customResourcePacks', asList),
  authFilter: at('authFilter.enabled', asBoolean),
  profile: at('profile'),
  clusterName: at('clusterName'),
  serviceName: at('serviceName'),
  resourceAttributes: at('resourceAttributes', (text) => readPairs(text).pairs),
  join: at('joins', asList),
  promoteLabels: at('promoteLabels', asKeyLists),
  promoteAnnotations: at('promoteAnnotations', asKeyLists),
  sparse: at('sparse'),
  transitions: at('transitions.enabled', asBoolean),
  durations: at('durations.enabled', asBoolean),
  events: at('events.enabled', asBoolean),
  otlpEvents: at('events.logs', asBoolean),
  otlpEndpoint: at('otlp.endpoint'),
  otlpProtocol: at('otlp.protocol'),
  otlpInterval: at('otlp.interval'),
  otlpEntityEvents: at('entityEvents.enabled', asBoolean),
  otlpEntityEventsInterval: at('entityEvents.interval'),
  otlpPushChanges: at('pushChanges'),
  leaderElect: at('leaderElection.enabled', asBoolean),
  leaderElectLeaseName: at('leaderElection.leaseName'),
  leaderElectLeaseNamespace: at('leaderElection.leaseNamespace'),
  leaderElectLeaseDuration: at('leaderElection.leaseDuration'),
  leaderElectRenewDeadline: at('leaderElection.renewDeadline'),
  leaderElectRetryPeriod: at('leaderElection.retryPeriod'),
  logLevel: at('logLevel'),
};

/** The values of all flags that the chart has keys for. */
export function valuesOf(texts: Readonly<Record<string, string>>): Data {
  let values: Data = {};
  for (const [name, { key, read }] of Object.entries(PLACES)) {
    const text = texts[name];
    if (text === undefined) continue;
    const path = key.split('.');
    values = merged(values, path.reduceRight<unknown>((value, part) => ({ [part]: value }), read(text)) as Data);
  }
  return values;
}

/** Both, maps within them as well. */
export function merged(first: Data, second: Data): Data {
  const both = Object.entries(second).map(([key, value]) => {
    const other = first[key];
    return [key, isMap(value) && isMap(other) ? merged(other, value) : value];
  });
  return { ...first, ...Object.fromEntries(both) };
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
