/** The recorded answers of kube-state-metrics with rules for custom resources: of the whole component, over list and watch. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { sampleOf, startStage } from '../component/harness.ts';
import type { Difference } from '../docs/openmetrics-table.ts';
import { inCatalog } from './catalog.ts';
import { type Case, expectedText, listBody } from './recordings.ts';
import { recordedKinds } from './selection.ts';
import { difference, familiesIn } from './text.ts';

const CASES: readonly Case[] = JSON.parse(
  readFileSync(new URL('clusters/basic/custom-resource-cases.json', import.meta.url), 'utf8'),
);
const RULES = fileURLToPath(new URL('clusters/basic/custom-resource-state.yaml', import.meta.url));
const DIFFERENCES: readonly Difference[] = JSON.parse(
  readFileSync(new URL('openmetrics-differences.json', import.meta.url), 'utf8'),
);
const ours = (line: string) => DIFFERENCES.find(({ recorded }) => recorded === line)?.here ?? line;

/** By name of the file: group, version, kind, plural, scope. */
const CUSTOM = [
  ['cafe.example.org', 'v1', 'EspressoMachine', 'espressomachines', 'Namespaced'],
  ['cafe.example.org', 'v1alpha2', 'RoastBatch', 'roastbatches', 'Namespaced'],
  ['lab.example.net', 'v1', 'TastingPanel', 'tastingpanels', 'Cluster'],
] as const;

describe('a component with rules for custom resources tells what kube-state-metrics told', () => {
  for (const recorded of CASES) {
    test(recorded.name, async (t) => {
      const flags = recorded.flags.map((flag) => flag.replace('custom-resource-state.yaml', RULES));
      const { ready, component } = await startStage(t, { cluster: stored(), flags });
      await ready();
      const answer = await fetch(`${component.url}/metrics${recorded.query}`, { headers: { accept: recorded.accept } });
      assert.equal(answer.headers.get('content-type'), recorded.contentType);
      const isOpenMetrics = recorded.accept.startsWith('application/openmetrics-text');
      const text = (await answer.text()).replace(/^# HELP .*\n/gm, '');
      const told = expectedText('basic', recorded)
        .split('\n')
        .map(isOpenMetrics ? ours : (line) => line);
      const expected = familiesIn(told.join('\n'));
      const wanted = new Set(expected.map(({ name }) => name));
      const actual = familiesIn(text).filter((family) => inCatalog(family) || wanted.has(family.name));
      const named = ({ name, type }: (typeof actual)[number]) => `${name} ${type}`;
      assert.deepEqual(actual.map(named), expected.map(named));
      const differences = expected.flatMap(({ name, lines }, at) => {
        const found = difference(firstOfEach(lines, actual[at]!.lines), actual[at]!.lines);
        return found === undefined ? [] : [`${name}: ${found}`];
      });
      assert.equal(differences.join('\n'), '');
    });
  }

  test('samples of a series that has one already are left out and counted', async (t) => {
    const flags = ['--custom-resource-state-only', `--custom-resource-state-config-file=${RULES}`];
    const { ready, read } = await startStage(t, { cluster: stored(), flags });
    await ready();
    const lines = (await read('/metrics')).split('\n').filter((line) => line.startsWith('cafe_machine_pressure_bar{'));
    assert.deepEqual(
      lines.map((line) => line.split(' ').at(-1)),
      ['9.1'],
    );
    const counted = await read('/metrics', 'telemetry');
    assert.equal(sampleOf(counted, 'kube_state_otel_repeated_samples{family="cafe_machine_pressure_bar"}'), 2);
  });

  test('values that a rule can not use are counted by family, and told with object and path', async (t) => {
    const flags = ['--custom-resource-state-only', `--custom-resource-state-config-file=${RULES}`];
    const { ready, read, log } = await startStage(t, { cluster: stored(), flags });
    await ready();
    await read('/metrics');
    const counted = await read('/metrics', 'telemetry');
    assert.equal(sampleOf(counted, 'kube_state_otel_unusable_values{family="cafe_machine_boiler_celsius"}'), 1);
    const told = log.filter(({ family }) => family === 'cafe_machine_boiler_celsius');
    assert.deepEqual(
      told.map(({ path, namespace, name, found }) => [path, namespace, name, found]),
      [['spec.boilerTemp', 'data', 'weird', 'text']],
    );
  });
});

/** Of recorded lines that are one series, the one that is found: no format allows the others. */
function firstOfEach(lines: readonly string[], found: readonly string[]): readonly string[] {
  const seriesOf = (line: string) => line.slice(0, line.lastIndexOf(' '));
  const groups = Map.groupBy(lines, seriesOf);
  return [...groups.values()].map((group) => group.find((line) => found.includes(line)) ?? group[0]!);
}

/** The recorded objects, as an API server has them. */
function stored(): SimulatedCluster {
  const simulated = new SimulatedCluster();
  const load = (resource: string, file: string) =>
    simulated.load(resource, JSON.parse(String(listBody('basic', file))));
  for (const { group, resource } of recordedKinds) load(group === '' ? resource : `${resource}.${group}`, resource);
  load('customresourcedefinitions.apiextensions.k8s.io', 'customresourcedefinitions');
  for (const [group, version, kind, plural, scope] of CUSTOM) {
    simulated.api.register({ group, version, kind, plural, scope });
    load(`${plural}.${group}`, `${group}.${version}.${plural}`);
  }
  return simulated;
}
