/** What is wrong in a cluster, read from /metrics as an alert would. */

/** One sample of an exposition. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Symptom {
  readonly title: string;
  readonly holds: (sample: Sample) => boolean;
  readonly subject: (sample: Sample) => string;
}

const named = ({ labels }: Sample, name: string) => `${labels.namespace}/${labels[name]}`;

/** The expressions of the alerts, each with what it says about a series. */
const SYMPTOMS: readonly Symptom[] = [
  {
    title: 'nodes not ready',
    holds: ({ name, labels, value }) =>
      name === 'kube_node_status_condition' && labels.condition === 'Ready' && labels.status !== 'true' && value === 1,
    subject: ({ labels }) => labels.node ?? '',
  },
  {
    title: 'pods failed or lost',
    holds: ({ name, labels, value }) =>
      name === 'kube_pod_status_phase' && /^(Failed|Unknown)$/.test(labels.phase ?? '') && value === 1,
    subject: (sample) => named(sample, 'pod'),
  },
  {
    title: 'containers waiting with an error',
    holds: ({ name, labels }) =>
      name === 'kube_pod_container_status_waiting_reason' &&
      !/ContainerCreating|PodInitializing/.test(labels.reason ?? ''),
    subject: (sample) => `${named(sample, 'pod')} (${sample.labels.reason})`,
  },
  {
    title: 'containers killed for lack of memory',
    holds: ({ name, labels }) =>
      name === 'kube_pod_container_status_last_terminated_reason' && labels.reason === 'OOMKilled',
    subject: (sample) => named(sample, 'pod'),
  },
  {
    title: 'jobs failed',
    holds: ({ name, value }) => name === 'kube_job_status_failed' && value > 0,
    subject: (sample) => named(sample, 'job_name'),
  },
];

/** One line a symptom that is there: title, how often, and the first few that have it. `text` is an exposition. */
export function symptomsIn(text: string): string[] {
  const samples = text.split('\n').flatMap(readSample);
  const lines = SYMPTOMS.flatMap(({ title, holds, subject }) => {
    const subjects = [...new Set(samples.filter(holds).map(subject))];
    if (subjects.length === 0) return [];
    const more = subjects.length > 3 ? `, and ${subjects.length - 3} more` : '';
    return [`${subjects.length} ${title}: ${subjects.slice(0, 3).join(', ')}${more}`];
  });
  const restarts = samples
    .filter(({ name }) => name === 'kube_pod_container_status_restarts_total')
    .reduce((sum, { value }) => sum + value, 0);
  return [...lines, `${restarts} container restarts in all`];
}

function readSample(line: string): Sample[] {
  const [, name, body = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) return [];
  const labels = Object.fromEntries(
    [...body.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
  );
  return [{ name, labels, value: Number(value) }];
}
