/** `generate manifests`: everything that a run in the cluster needs, with the flags that are given. */
import { options as known } from '../../config/options/options.ts';
import { documentsText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { NOT_THERE, refuseSecrets, wordsOf } from './flags.ts';
import { labelsOf, rbacOf, watchedInRun } from './rbac.ts';

/** Prints the objects. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output, flags } = context;
  const account = { name: String(options.name), namespace: String(options.namespace) };
  const run = watchedInRun(context);
  const { port, telemetryPort } = run.settings;
  refuseSecrets(flags);
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
