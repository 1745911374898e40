/** `generate manifests`: everything that a run in the cluster needs, with the flags that are given. */
import { nameOfFlag, type Option } from '../../config/options/option.ts';
import { options as known } from '../../config/options/options.ts';
import { documentsText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import { labelsOf, rbacOf, watchedInRun } from './rbac.ts';

/** About this process here, not about one in a cluster. */
const NOT_THERE: readonly string[] = ['kubeconfig', 'context', 'apiserver'];

/** Prints the objects. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output, flags } = context;
  const account = { name: String(options.name), namespace: String(options.namespace) };
  const run = watchedInRun(context);
  const { port, telemetryPort } = run.settings;
  if (flags.otlpHeaders !== undefined) {
    throw usage(
      '--otlp-headers may hold a secret, which does not belong into a manifest: give it by OTEL_EXPORTER_OTLP_HEADERS from a Secret',
    );
  }
  const { name, namespace } = account;
  const metadata = { name, namespace, labels: labelsOf() };
  const selector = { 'app.kubernetes.io/name': 'kube-state-otel' };
  const args = Object.entries(flags)
    .filter(([key]) => !NOT_THERE.includes(key))
    .flatMap(([key, text]) => wordsOf(known[key as keyof typeof known], text));
  const container = {
    name: 'kube-state-otel',
    image: String(options.image),
    ...(args.length > 0 && { args }),
    ports: [
      { name: 'http-metrics', containerPort: port },
      { name: 'telemetry', containerPort: telemetryPort },
    ],
    livenessProbe: probe('/livez', 'http-metrics'),
    readinessProbe: probe('/readyz', 'telemetry'),
    resources: { requests: { cpu: '50m', memory: '192Mi' }, limits: { memory: '384Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  const objects = [
    ...rbacOf(run, account),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        clusterIP: 'None',
        selector,
        ports: [
          { name: 'http-metrics', port, targetPort: 'http-metrics' },
          { name: 'telemetry', port: telemetryPort, targetPort: 'telemetry' },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: run.settings.leaderElection === undefined ? 1 : 2,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: labelsOf() },
          spec: { serviceAccountName: name, nodeSelector: { 'kubernetes.io/os': 'linux' }, containers: [container] },
        },
      },
    },
  ];
  await output.write(await documentsText(objects, options.output as 'yaml' | 'json'));
  return DONE;
}

function probe(path: string, port: string) {
  return { httpGet: { path, port }, initialDelaySeconds: 5, timeoutSeconds: 5 };
}

/** A flag with its text; one that is given several times has a line for each. */
function wordsOf(option: Option<unknown>, text: string): string[] {
  const texts = option.adds === '\n' ? text.split('\n') : [text];
  return texts.map((each) => `--${nameOfFlag(option)}=${each}`);
}
