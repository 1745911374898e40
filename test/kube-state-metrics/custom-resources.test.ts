/** What we tell of random custom resources by random rules is what kube-state-metrics tells, sample by sample. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { kindsOf } from '../../src/custom-resources/kinds/kinds.ts';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { type KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { readObject } from '../conformance/selection.ts';
import { difference, familiesIn } from '../conformance/text.ts';
import { objects, rulesFor } from '../custom-resources/arbitrary.ts';
import { define } from '../custom-resources/definitions.ts';
import { findProgram } from '../receivers/program.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { renderedLines } from '../support/kinds/kind-lines.ts';

const ksm = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');
const GROUP = 'random.example.org';
const RULES = 30;

for (const seed of [1, 200]) {
  test(`random custom resources with seed ${seed} have the samples of kube-state-metrics`, {
    skip: ksm.skip,
  }, async (t) => {
    const sampled = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { seed, numRuns: 1 })[0]!;
    const cluster = new SimulatedCluster();
    const resources: unknown[] = [];
    const ours = new Map<string, readonly string[]>();
    for (let at = 0; at < RULES; at++) {
      const defined = { group: GROUP, kind: `Thing${at}`, plural: `thing${at}s` };
      const text = fc.sample(rulesFor(GROUP, defined.kind), { seed: seed + at, numRuns: 1 })[0]!;
      const [resource] = JSON.parse(text).spec.resources;
      resource.metricNamePrefix = `t${at}`;
      resources.push(resource);
      define(cluster, defined);
      const listed = sampled(objects).map((object) => cluster.apply(`${defined.plural}.${GROUP}`, object));
      const rules = readRules('test', JSON.stringify({ spec: { resources: [resource] } }));
      for (const [name, lines] of linesOf(rules, defined, listed)) ours.set(name, lines);
    }
    const scrape = await startKubeStateMetrics(t, cluster, { spec: { resources } });
    let differing: readonly string[] = [];
    const deadline = Date.now() + 20_000;
    do {
      await setTimeout(500);
      const theirs = new Map(familiesIn(await scrape()).map(({ name, lines }) => [name, lines.map(validNames)]));
      differing = [...ours].flatMap(([name, lines]) => {
        const found = difference(firstOfEach(theirs.get(name) ?? [], lines), lines);
        return found === undefined ? [] : [`${name}: ${found}\n${rule(resources, name)}`];
      });
    } while (differing.length > 0 && Date.now() < deadline);
    assert.equal(differing.join('\n'), '');
  });
}

/** The rule of a family, for who has to find out why it differs. */
function rule(resources: readonly unknown[], name: string): string {
  const [, at, metric] = /^t(\d+)_(m\d+)$/.exec(name)!;
  const resource = resources[Number(at)] as { metrics: { name: string }[] };
  return JSON.stringify({ ...resource, metrics: resource.metrics.filter((each) => each.name === metric) });
}

function linesOf(
  rules: ReturnType<typeof readRules>,
  { group, kind, plural }: { group: string; kind: string; plural: string },
  listed: readonly KubernetesObject[],
): readonly (readonly [string, readonly string[]])[] {
  const [made] = kindsOf(rules, [{ group, kind, resource: plural, namespaced: true, versions: ['v1'] }]);
  const read = listed.map((object) => readObject(made!.schema, { apiVersion: `${group}/v1`, kind, ...object }));
  return made!.families.map((family) => [family.name, renderedLines(made!, family, read)]);
}

/** Starts it on the cluster; gives what reads its exposition without help, which is empty until it answers. */
async function startKubeStateMetrics(
  t: TestContext,
  cluster: SimulatedCluster,
  rules: object,
): Promise<() => Promise<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  const file = join(folder, 'rules.yaml');
  await writeFile(file, JSON.stringify(rules));
  const simulator = await startSimulator({ cluster });
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const child = spawn(
    ksm.path!,
    [
      `--apiserver=${simulator.url}`,
      ...['--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetryPort}`],
      '--custom-resource-state-only',
      `--custom-resource-state-config-file=${file}`,
    ],
    { env: { TZ: 'UTC' }, stdio: 'ignore' },
  );
  t.after(async () => {
    child.kill('SIGKILL');
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    return ((await response?.text()) ?? '').replaceAll(/^# HELP .*\n/gm, '');
  };
}

/** kube-state-metrics leaves a digit at the beginning of a name, which nobody can read. */
function validNames(line: string): string {
  if (!/[{,]\d[\w]*="/.test(line)) return line;
  const [, name, body, value] = /^(\w+)\{(.*)\} (\S+)$/s.exec(line)!;
  const labels = [...body!.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/gs)].map(([, label, text]): [string, string] => [
    label!.replace(/^(?=\d)/, '_'),
    text!,
  ]);
  labels.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${labels.map((pair) => pair.join('=')).join(',')}} ${value}`;
}

/** Of lines that are one series, which no format allows, the one that is found. */
function firstOfEach(lines: readonly string[], found: readonly string[]): readonly string[] {
  const groups = Map.groupBy(lines, (line) => line.slice(0, line.lastIndexOf(' ')));
  return [...groups.values()].map((group) => group.find((line) => found.includes(line)) ?? group[0]!);
}
