/** The recorded answers of kube-state-metrics for parts of a cluster: of the whole component, over list and watch. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { startStage } from '../component/harness.ts';
import { inCatalog } from './catalog.ts';
import { type Case, CLUSTERS, casesOf, expectedText } from './recordings.ts';
import { stored } from './stored.ts';
import { difference, familiesIn } from './text.ts';

/** Those that only a server which selects can answer. */
const SELECTED: readonly Case[] = JSON.parse(
  readFileSync(new URL('clusters/basic/scope-cases.json', import.meta.url), 'utf8'),
);
const SCOPE = /^--(namespaces|namespaces-denylist|node|track-unscheduled-pods|object-limit)\b/;

for (const cluster of CLUSTERS) {
  describe(`a component that watches a part of the cluster ${cluster} tells what kube-state-metrics told`, () => {
    const cases = casesOf(cluster).filter(({ flags }) => flags.some((flag) => SCOPE.test(flag)));
    for (const recorded of [...cases, ...(cluster === 'basic' ? SELECTED : [])]) {
      test(recorded.name, async (t) => {
        const { ready, read } = await startStage(t, { cluster: stored(cluster), flags: recorded.flags });
        await ready();
        const expected = familiesIn(expectedText(cluster, recorded));
        const actual = familiesIn(withoutHelp(await read('/metrics'))).filter(inCatalog);
        const named = ({ name, type }: (typeof actual)[number]) => `${name} ${type}`;
        assert.deepEqual(actual.map(named), expected.map(named));
        const differences = expected.flatMap(({ name, lines }, at) => {
          const found = difference(lines, actual[at]!.lines);
          return found === undefined ? [] : [`${name}: ${found}`];
        });
        assert.equal(differences.join('\n'), '');
      });
    }
  });
}

const withoutHelp = (text: string) => text.replace(/^# HELP .*\n/gm, '');
