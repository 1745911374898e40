/** All rules as one object of the Prometheus operator. */

const head = (
  folder: string,
  name: string,
) => `# All rules of ${folder}, for the Prometheus operator, made by node deploy/prometheus/source/main.ts. An operator that
# selects rules by a label has to find it here.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: kube-state-metrics
spec:
  groups:
`;

/** Puts rule files together as text, each of which has its groups after a line `groups:`; comments within them stay. */
export function prometheusRule(
  files: readonly string[],
  folder = 'the folder above',
  name = 'kube-state-otel',
): string {
  const groups = files.map((text) => text.slice(text.indexOf('\ngroups:\n') + '\ngroups:\n'.length).trimEnd());
  return `${head(folder, name)}${groups.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n`;
}
