/** `version`: what runs here, and elsewhere. */
import { SCHEMA_URL } from '../resources/declare/conventions.ts';
import { version } from '../version.ts';
import { isData, printData } from './output/formats.ts';
import { type CommandContext, DONE } from './parsing/declaration.ts';

/** The kube-state-metrics whose families these are. */
const KUBE_STATE_METRICS = 'v2.20.0';

/** Prints it, with that of a running one where it is named. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output } = context;
  const data = {
    version: version(),
    node: process.version,
    kubeStateMetrics: KUBE_STATE_METRICS,
    semanticConventions: SCHEMA_URL.replace(/.*\//, ''),
  };
  if (options.short) {
    await output.write(`${data.version}\n`);
    return DONE;
  }
  const isAsked = options.url !== undefined || options.service !== undefined;
  const there = isAsked ? await (await import('./cluster/component-version.ts')).versionsThere(context) : {};
  if (isData(options.output)) {
    await printData(context, { kind: 'Version', ...data, ...there });
    return DONE;
  }
  const { running, kubernetes } = there;
  const lines = [
    `kube-state-otel ${data.version} (Node.js ${data.node})`,
    ...(running === undefined ? [] : [`running at ${running.address}: ${running.version}`]),
    ...(kubernetes === undefined ? [] : [`Kubernetes ${kubernetes}`]),
  ];
  await output.write(`${lines.join('\n')}\n`);
  return DONE;
}
