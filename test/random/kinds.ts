/** Kinds of a random state: some that are built in, whose declarations change, and two that rules ask for. */
import fc from 'fast-check';
import { kindsOf } from '../../src/custom-resources/kinds/kinds.ts';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { kinds as builtIn } from '../../src/resources/kinds.ts';
import { configure, type KindOptions } from '../../src/resources/options/configure.ts';
import { wordsOf } from '../reads/words.ts';
import { readAs } from '../support/kinds/kind-lines.ts';
import { arbitraryOf } from '../support/kinds/schema-arbitrary.ts';

/** A kind as it can be declared, the first time by the first declaration. */
export interface RandomKind {
  readonly declarations: readonly Kind[];
  /** Names that objects have. */
  readonly names: number;
  /** Objects that say anything, for all declarations. */
  readonly pool: readonly KubernetesObject[];
}

/** Names by resource: of many objects there are several blocks, and of namespaces and nodes some that others name. */
const NAMES: Readonly<Record<string, number>> = {
  pods: 70,
  nodes: 10,
  replicasets: 10,
  deployments: 10,
  services: 70,
  namespaces: 3,
  jobs: 10,
  leases: 70,
};
const POOL = 50;

const FIRST: KindOptions = { profile: 'both', labels: ['*'], annotations: ['*'], join: ['workload', 'zone'] };
/** What a configuration may say that is read again. */
const OPTIONS: readonly KindOptions[] = [
  FIRST,
  { ...FIRST, families: ({ name, optIn }) => !optIn && !/_status_/.test(name) },
  { ...FIRST, profile: 'ksm', families: () => true },
  { ...FIRST, labels: ['app'], promoted: { labels: ['team'], annotations: [] } },
  { ...FIRST, sparse: 'safe', join: ['zone'] },
];

export function randomKinds(seed: number): readonly RandomKind[] {
  const own = builtIn
    .filter(({ resource }) => resource in NAMES)
    .map((plain): RandomKind => {
      const { schema } = configure(plain, { ...FIRST, families: () => true });
      return {
        declarations: OPTIONS.map((options) => configure(plain, options)),
        names: NAMES[plain.resource]!,
        pool: fc.sample(arbitraryOf(schema, wordsOf(plain)), { seed, numRuns: POOL }),
      };
    });
  const custom = kindsOf(readRules('rules', JSON.stringify(RULES)), SERVED).map((kind): RandomKind => {
    const read = (spec: object) =>
      readAs(kind.schema, { apiVersion: 'a.org/v1', kind: kind.kind, metadata: { name: '' }, spec });
    return { declarations: [kind], names: 70, pool: fc.sample(SPECS, { seed, numRuns: POOL }).map(read) };
  });
  return [...own, ...custom];
}

const SERVED = [
  { group: 'a.org', kind: 'Boat', resource: 'boats', namespaced: true, versions: ['v1'] },
  { group: 'a.org', kind: 'Port', resource: 'ports', namespaced: false, versions: ['v1'] },
];

const METRICS = [
  {
    name: 'parts',
    each: {
      type: 'Gauge',
      gauge: { path: ['spec', 'parts'], labelsFromPath: { colour: ['colour'] }, valueFrom: ['size'] },
    },
  },
  { name: 'info', each: { type: 'Info', info: { path: ['spec'], labelsFromPath: { '*': ['labels'] } } } },
];

/** Nothing tells the series of one port from those of another. */
const RULES = {
  spec: {
    resources: [
      {
        groupVersionKind: { group: 'a.org', version: 'v1', kind: 'Boat' },
        metricNamePrefix: 'boat',
        labelsFromPath: { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] },
        metrics: METRICS,
      },
      {
        groupVersionKind: { group: 'a.org', version: 'v1', kind: 'Port' },
        metricNamePrefix: 'port',
        metrics: METRICS,
      },
    ],
  },
};

const part = fc.record({ colour: fc.constantFrom('red', 'blue', ''), size: fc.nat(3) });
const SPECS = fc.record(
  {
    parts: fc.oneof(fc.array(part, { maxLength: 4 }), fc.constant(null)),
    labels: fc.dictionary(fc.constantFrom('x', 'y/z', 'ü'), fc.string(), { maxKeys: 2, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);
