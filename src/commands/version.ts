/** `version`: what runs here. */
import { SCHEMA_URL } from '../resources/declare/conventions.ts';
import { version } from '../version.ts';
import { printData } from './output/formats.ts';
import { type CommandContext, DONE } from './parsing/declaration.ts';

/** The kube-state-metrics whose families these are. */
const KUBE_STATE_METRICS = 'v2.20.0';

/** Prints it. */
export async function run({ options, output }: CommandContext): Promise<number> {
  const data = {
    version: version(),
    node: process.version,
    kubeStateMetrics: KUBE_STATE_METRICS,
    semanticConventions: SCHEMA_URL.replace(/.*\//, ''),
  };
  if (options.short) await output.write(`${data.version}\n`);
  else if (options.output === 'text') await output.write(`kube-state-otel ${data.version} (Node.js ${data.node})\n`);
  else await printData({ options, output }, { kind: 'Version', ...data });
  return DONE;
}
