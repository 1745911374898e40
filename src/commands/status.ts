/** `status`: how a running one is, from the metrics of its telemetry port. */

import { pause } from '../pause.ts';
import { runningComponent } from './cluster/component.ts';
import type { Entry, Sample } from './exposition/entries.ts';
import { readBytes, readExposition } from './exposition/input.ts';
import { intervalOf } from './exposition/snapshots.ts';
import { createPrinter, type ListPrinter } from './output/changes.ts';
import { coloured } from './output/colours.ts';
import { type CommandContext, DONE, FOUND } from './parsing/declaration.ts';

interface Row {
  readonly resource: string;
  readonly namespace: string;
  readonly state: string;
  readonly objects: number | undefined;
  readonly series: number | undefined;
  /** Since the API server was last heard of about it. */
  readonly ageSeconds: number | undefined;
}

/** States in which nothing is amiss. A kind that the server does not have is none of ours. */
const WELL: readonly string[] = ['watching', 'absent'];

/** Prints a line for each watch, and on standard error what it comes to. */
export async function run(context: CommandContext): Promise<number> {
  const { options, signal } = context;
  const component = options.service === undefined ? undefined : await runningComponent(context);
  const print = createPrinter<Row>(context);
  const read = async () => {
    if (component === undefined) return readExposition(String(options.url), context);
    return readBytes([await component.read('/metrics')], component.address);
  };
  try {
    if (!options.watch) return await printStatus(context, await ownMetrics(await read()), print);
    const interval = intervalOf(options);
    let code = DONE;
    for (; !signal.aborted; await pause(interval, signal)) {
      code = await printStatus({ ...context, say: () => {} }, await ownMetrics(await read()), print);
    }
    return code;
  } finally {
    await component?.close();
  }
}

/** The samples by family. */
type Metrics = ReadonlyMap<string, readonly Sample[]>;

async function ownMetrics(exposition: AsyncIterable<readonly Entry[]>): Promise<Metrics> {
  const own = new Map<string, Sample[]>();
  for await (const entries of exposition) {
    for (const entry of entries) {
      if (entry.type !== 'sample') continue;
      const samples = own.get(entry.family);
      if (samples === undefined) own.set(entry.family, [entry]);
      else samples.push(entry);
    }
  }
  return own;
}

async function printStatus({ output, say }: CommandContext, own: Metrics, print: ListPrinter<Row>): Promise<number> {
  const watches = of(own, 'kube_state_otel_watch_state').filter(({ value }) => value === 1);
  const byResource = (family: string) =>
    new Map(of(own, family).map((sample) => [label(sample, 'resource'), sample.value] as const));
  const [objects, series] = [byResource('kube_state_otel_objects'), byResource('kube_state_otel_series')];
  const ages = new Map(of(own, 'kube_state_otel_watch_age_seconds').map((sample) => [keyOf(sample), sample.value]));
  const items = watches.map((sample): Row => {
    const resource = label(sample, 'resource');
    return {
      resource,
      namespace: label(sample, 'namespace'),
      state: label(sample, 'state'),
      objects: objects.get(resource),
      series: series.get(resource),
      ageSeconds: ages.get(keyOf(sample)),
    };
  });
  const pushes = of(own, 'kube_state_otel_push_total').map((sample) => ({
    destination: label(sample, 'destination'),
    result: label(sample, 'result'),
    pushes: sample.value,
  }));
  const version = label(of(own, 'kube_state_metrics_build_info')[0], 'version');
  await print({
    kind: 'Status',
    summary: { version, pushes },
    items,
    nameOf: ({ resource }) => resource,
    keyOf: ({ resource, namespace }) => `${resource} ${namespace}`,
    columns: [
      { title: 'RESOURCE', text: ({ resource }) => resource },
      {
        title: 'STATE',
        text: ({ state }) => coloured(state, WELL.includes(state) ? 'green' : 'yellow', output.hasColours),
      },
      { title: 'OBJECTS', text: ({ objects: count }) => count, isNumber: true },
      { title: 'SERIES', text: ({ series: count }) => count, isNumber: true },
      { title: 'NAMESPACE', text: ({ namespace }) => namespace || '*', isWide: true },
      {
        title: 'AGE',
        text: ({ ageSeconds }) => (ageSeconds === undefined ? '<none>' : `${Math.round(ageSeconds)}s`),
        isRestless: true,
      },
    ],
  });
  const troubled = items.filter(({ state }) => !WELL.includes(state));
  const failed = pushes.filter(({ result, pushes: count }) => result === 'error' && count > 0);
  if (items.length === 0) say('It watches nothing, or this is not the telemetry port of kube-state-otel.');
  for (const { destination, result, pushes: count } of pushes) say(`Pushes to ${destination}: ${count} (${result})`);
  if (troubled.length > 0)
    say(`Not watched now: ${troubled.map(({ resource, state }) => `${resource} (${state})`).join(', ')}`);
  return troubled.length > 0 || failed.length > 0 || items.length === 0 ? FOUND : DONE;
}

function of(own: Metrics, family: string): readonly Sample[] {
  return own.get(family) ?? [];
}

function label(sample: Sample | undefined, name: string): string {
  return sample?.labels.find(([each]) => each === name)?.[1] ?? '';
}

/** A watch, by all of its labels but the state. */
function keyOf({ labels }: Sample): string {
  return labels.filter(([name]) => name !== 'state').join(' ');
}
