import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { type CollectorPorts, startExposingCollector } from './collector.ts';
import { otelcol, prometheus3 } from './program.ts';
import { endpointAt, type Result, resultOf, STATE, scrapeOf, startPrometheus, textOf } from './prometheus.ts';
import { startShop } from './shop.ts';

/** What Prometheus' documentation and Grafana's name as attributes to be promoted; the name of a node is not among them. */
const RECOMMENDED = [
  'service.instance.id',
  'service.name',
  'service.namespace',
  'cloud.availability_zone',
  'cloud.region',
  'container.name',
  'deployment.environment.name',
  'k8s.cluster.name',
  'k8s.container.name',
  'k8s.cronjob.name',
  'k8s.daemonset.name',
  'k8s.deployment.name',
  'k8s.job.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.replicaset.name',
  'k8s.statefulset.name',
];

/** Where things listen on loopback. */
interface Ports extends CollectorPorts {
  /** Of the Prometheus that has what arrived. */
  readonly prometheus: number;
}

interface Receiver {
  readonly skip: string | false;
  /** Where to push to. */
  endpoint(ports: Ports): Promise<string>;
  /** Starts it. */
  start(t: TestContext, ports: Ports): Promise<void>;
  /** Of a profile the labels that each series has to tell where it is from, beside `job` and `instance`. */
  readonly source: Readonly<Record<Profile, readonly string[]>>;
  /** Labels of a pod's series that are attributes of its entity, by the semantic conventions. */
  readonly entity: readonly string[];
  /** Whether series are lost that have a label `service_name` of their own. */
  readonly losesServiceNames?: boolean;
}

const CLUSTER = ['k8s_cluster_name', 'k8s_cluster_uid'];
const SERVICE = ['service_instance_id', 'service_name'];
const VERSION = 'service_version';
const SCOPE = ['otel_scope_name', 'otel_scope_version'];
const SCHEMA = 'otel_scope_schema_url';
const POD = ['k8s_namespace_name', 'k8s_node_name', 'k8s_pod_name', 'k8s_pod_uid'];

/** Prometheus as the receiver, with a section `otlp`. */
function byOtlp(section: string): Pick<Receiver, 'skip' | 'endpoint' | 'start'> {
  return {
    skip: prometheus3.skip,
    endpoint: ({ prometheus }) => endpointAt(prometheus),
    start: (t, { prometheus }) => startPrometheus(t, prometheus, section === '' ? '' : `otlp: { ${section} }\n`),
  };
}

/** A collector as the receiver, with some options of its Prometheus exporter, and Prometheus that scrapes it. */
function byCollector(options: string): Pick<Receiver, 'skip' | 'endpoint' | 'start'> {
  return {
    skip: otelcol.skip || prometheus3.skip,
    endpoint: async ({ otlp }) => `http://127.0.0.1:${otlp}/v1/metrics`,
    start: async (t, ports) => {
      await startExposingCollector(t, ports, options);
      await startPrometheus(t, ports.prometheus, scrapeOf(`127.0.0.1:${ports.exposition}`));
    },
  };
}

const RECEIVERS: Readonly<Record<string, Receiver>> = {
  'Prometheus that promotes nothing, its default': { ...byOtlp(''), source: { ksm: [], semconv: [] }, entity: [] },
  'Prometheus that promotes what is recommended': {
    ...byOtlp(`promote_resource_attributes: [${RECOMMENDED.join(', ')}]`),
    source: { ksm: ['k8s_cluster_name', ...SERVICE], semconv: ['k8s_cluster_name', ...SERVICE] },
    entity: ['k8s_namespace_name', 'k8s_pod_name'],
  },
  'Prometheus that promotes all': {
    ...byOtlp('promote_all_resource_attributes: true'),
    source: { ksm: [...CLUSTER, ...SERVICE, VERSION], semconv: [...CLUSTER, ...SERVICE] },
    entity: POD,
  },
  "a collector's Prometheus exporter": {
    ...byCollector(''),
    source: { ksm: SCOPE, semconv: [...SCOPE, SCHEMA] },
    entity: [],
  },
  "a collector's Prometheus exporter that makes labels of resources": {
    ...byCollector('resource_to_telemetry_conversion: { enabled: true }'),
    source: { ksm: [...CLUSTER, ...SCOPE, ...SERVICE, VERSION], semconv: [...CLUSTER, ...SCOPE, SCHEMA, ...SERVICE] },
    entity: POD,
    losesServiceNames: true,
  },
  "a collector's Prometheus exporter that makes labels of all resources but the service": {
    ...byCollector('resource_constant_labels: { included: ["*"], excluded: ["service.*"] }'),
    source: { ksm: [...CLUSTER, ...SCOPE], semconv: [...CLUSTER, ...SCOPE, SCHEMA] },
    entity: POD,
  },
};

/** How series of a profile begin, and how they are told apart from those of others. */
const PROFILES = {
  ksm: { prefix: 'kube_', instance: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  semconv: { prefix: 'k8s_', instance: /^k8s\.\w+\// },
};

type Profile = keyof typeof PROFILES;

for (const [name, receiver] of Object.entries(RECEIVERS)) {
  describe(`${name} has of a push what /metrics shows`, { skip: receiver.skip }, () => {
    for (const profile of ['ksm', 'semconv'] as const) {
      const { prefix, instance } = PROFILES[profile];
      test(`with --profile=${profile}, and job, instance and cluster as documented`, { timeout: 90_000 }, async (t) => {
        const [port, otlp, exposition] = [await freePort(), await freePort(), await freePort()];
        const ports = { prometheus: port, otlp, exposition };
        const stage = await startShop(t, [
          `--otlp-metrics-endpoint=${await receiver.endpoint(ports)}`,
          '--otlp-interval=500ms',
          `--profile=${profile}`,
          '--cluster-name=north',
          '--otlp-up=true',
        ]);
        await receiver.start(t, ports);
        const served = servedSeries(await stage.read('/metrics'))
          .filter((series) => series.startsWith(prefix))
          .filter((series) => !receiver.losesServiceNames || !series.includes('service_name='));
        assert.ok(served.length > 1000);
        const arrived = await until(
          'all have come',
          async () => {
            const found = await resultOf(port, `{${STATE}}`);
            return found.length >= served.length ? found : undefined;
          },
          { each: 200 },
        );
        const targets = await targetsOf(port, arrived);
        assert.deepEqual(arrived.map((series) => withoutSource(series, targets)).sort(), served);

        for (const { metric } of arrived) {
          assert.equal(metric.job, 'kube-state-metrics');
          assert.match(metric.instance!, instance);
        }
        const everywhere = Object.keys(arrived[0]!.metric).filter((label) =>
          arrived.every(({ metric }) => label in metric),
        );
        const source = everywhere.filter((label) => SOURCE.test(label));
        assert.deepEqual(source.sort(), [...receiver.source[profile]].sort());
        const pod = arrived.find(({ metric }) => metric.__name__ === 'k8s_pod_status_phase');
        assert.deepEqual(pod && POD.filter((label) => label in pod.metric), pod && receiver.entity);
        assert.equal(pod === undefined, profile === 'ksm');
        for (const target of targets.values()) assert.equal(target.k8s_cluster_name, 'north');

        const ups = async () =>
          (await resultOf(port, 'up{job="kube-state-metrics"} == 1')).filter(({ metric }) =>
            instance.test(metric.instance!),
          );
        // The last of a push.
        if (profile === 'ksm') await until('up has come', async () => (await ups()).length > 0);
        assert.equal((await ups()).length, profile === 'ksm' ? 1 : 0);
      });
    }
  });
}

/** Labels that tell where a series is from. */
const SOURCE = /^(k8s_cluster|service|otel_scope)_\w+$/;

type Labels = Readonly<Record<string, string>>;

/** By job and instance of the series the labels of the one `target_info` that they have; asserts that it is one. */
async function targetsOf(port: number, series: readonly Result[]): Promise<ReadonlyMap<string, Labels>> {
  const infos = Map.groupBy(await resultOf(port, 'target_info'), ({ metric }) => `${metric.job} ${metric.instance}`);
  return new Map(
    [...new Set(series.map(({ metric }) => `${metric.job} ${metric.instance}`))].map((key) => {
      const found = infos.get(key) ?? [];
      assert.equal(found.length, 1, `target_info of ${key}`);
      return [key, found[0]!.metric];
    }),
  );
}

/** As at /metrics: with what `target_info` says of its entity, and without what tells where it is from. */
function withoutSource({ metric, value }: Result, targets: ReadonlyMap<string, Labels>): string {
  const { __name__, job, instance, ...target } = targets.get(`${metric.job} ${metric.instance}`)!;
  const resource: Labels = { ...target, service_name: job!, service_instance_id: instance! };
  const isSource = (label: string) =>
    label.startsWith('otel_scope_') || (SOURCE.test(label) && metric[label] === resource[label]);
  return textOf(
    { metric: { ...target, ...metric }, value },
    'job',
    'instance',
    'service_version',
    ...CLUSTER,
    ...Object.keys(metric).filter(isSource),
  );
}
