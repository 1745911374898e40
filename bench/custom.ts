/**
 * `node bench/custom.ts [objects...]`: what one object of a custom kind costs at each station of its way, for each of some rules
 * alone and for all of them, in one process and one thread. An object is about the size that operators write: see `objectOf`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { kindsOf } from '../src/custom-resources/kinds/kinds.ts';
import { readRules } from '../src/custom-resources/rules/read.ts';
import { createDecoder } from '../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../src/kubernetes/codec/strings.ts';
import { Exposition } from '../src/prometheus/exposition.ts';
import { eachSample, type Kind } from '../src/resources/declare/kind.ts';
import { StateStore } from '../src/state/store.ts';

const sizes = process.argv.slice(2).map(Number);
const PAGE = 500;

const GROUP = 'example.org';
const METRICS = {
  'a number': 'each: {type: Gauge, gauge: {path: [spec, replicas]}}',
  'a number of each condition':
    'each: {type: Gauge, gauge: {path: [status, conditions], labelsFromPath: {type: [type], reason: [reason]}, valueFrom: [status]}}',
  'a state of five': `each: {type: StateSet, stateSet: {path: [status, phase], labelName: phase, list: [Pending, Ready, Failed, Lost, Ended]}}`,
  'an info of four labels':
    'each: {type: Info, info: {path: [spec], labelsFromPath: {image: [template, image], url: [source, url], ref: [source, ref], class: [className]}}}',
  'an info of all labels': `each: {type: Info, info: {path: [metadata], labelsFromPath: {"label_*": [labels]}}}`,
  'a number of each member': 'each: {type: Gauge, gauge: {path: [status, resources], labelFromKey: resource}}',
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

for (const size of sizes.length > 0 ? sizes : [10_000, 100_000]) {
  print(`\n${size} objects of ${Math.round(pageOf(0, size).length / Math.min(PAGE, size))} bytes of JSON\n`);
  print(
    '| rule | reading us | heap bytes | walking us | fragments us | fragment bytes | gzip scrape us | plain scrape us | samples |',
  );
  print('|---|---|---|---|---|---|---|---|---|');
  for (const [name, metric] of Object.entries(METRICS)) await row(size, name, [metric]);
  await row(size, 'all of them', Object.values(METRICS));
}

/** What some rules cost an object. */
async function row(size: number, name: string, metrics: readonly string[]): Promise<void> {
  const kind = kindOf(metrics);
  const strings = createStringCache();
  const decoder = createDecoder(kind.schema, { form: 'object' }, strings);
  const store = new StateStore();
  collect();
  const before = process.memoryUsage().heapUsed;
  const scope = store.open(kind);
  scope.init();
  let reading = 0;
  for (let first = 0; first < size; first += PAGE) {
    const body = pageOf(first, size);
    reading += await cpu(() => {
      for (const object of decoder.list('application/json', body)) scope.initApply(object);
    });
  }
  scope.initDone();
  collect();
  const heap = process.memoryUsage().heapUsed - before;
  const objects = store.kinds[0]!.blocks().flatMap((block) => block.objects);
  let samples = 0;
  const walk = () => {
    samples = 0;
    for (const family of kind.families) eachSample(family, objects, { object: () => {}, sample: () => void samples++ });
  };
  const walking = await best(walk);
  const exposition = new Exposition(store);
  const making = await cpu(() => exposition.warm());
  const gzip = await best(() => drain(exposition.stream({ format: 'text', encoding: 'gzip' })));
  const plain = await best(() => drain(exposition.stream({ format: 'text', encoding: 'identity' })));
  const each = (total: number, digits = 2) => (total / size).toFixed(digits);
  const bytes = exposition.statistics.bytes;
  const cells = [each(reading), each(heap, 0), each(walking), each(making), each(bytes, 0), each(gzip), each(plain)];
  print(`| ${[name, ...cells, each(samples, 1)].join(' | ')} |`);
}

function kindOf(metrics: readonly string[]): Kind {
  const rules = readRules(
    'bench',
    `
spec:
  resources:
    - groupVersionKind: {group: ${GROUP}, version: v1, kind: Release}
      labelsFromPath: {name: [metadata, name], namespace: [metadata, namespace]}
      metrics:
${metrics.map((metric, at) => `        - {name: metric${at}, help: Help, ${metric}}`).join('\n')}
`,
  );
  const resource = { group: GROUP, kind: 'Release', resource: 'releases', namespaced: true, versions: ['v1'] };
  return kindsOf(rules, [resource])[0]!;
}

/** A page of a list; made when it is needed, since all together are larger than what is measured. */
function pageOf(first: number, size: number): Buffer {
  const items = Array.from({ length: Math.min(PAGE, size - first) }, (_, at) => objectOf(first + at));
  return Buffer.from(
    JSON.stringify({ kind: 'ReleaseList', apiVersion: `${GROUP}/v1`, metadata: { resourceVersion: '1' }, items }),
  );
}

function objectOf(at: number): object {
  const name = `release-${at}`;
  const conditions = ['Ready', 'Reconciling', 'Healthy', 'Released'].map((type, index) => ({
    type,
    status: (at + index) % 7 === 0 ? 'False' : 'True',
    reason: (at + index) % 7 === 0 ? 'UpgradeFailed' : 'UpgradeSucceeded',
    message: `Release upgrade of team-${at % 97}/${name} to version ${at % 13} has been looked at, and what was found is told here.`,
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: at % 13,
  }));
  const fields = Object.fromEntries(['metadata', 'spec', 'status'].map((part) => [`f:${part}`, fieldsOf(part)]));
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'Release',
    metadata: {
      name,
      namespace: `team-${at % 97}`,
      uid: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      resourceVersion: String(1000 + at),
      generation: at % 13,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: {
        app: `app-${at % 500}`,
        team: `team-${at % 97}`,
        tier: at % 3 === 0 ? 'front' : 'back',
        instance: name,
      },
      annotations: { 'example.org/reconcile': `2026-01-01T00:00:${at % 60}Z` },
      managedFields: [{ manager: 'controller', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: fields }],
    },
    spec: {
      replicas: at % 5,
      className: 'standard',
      source: { url: `https://charts.example.org/stable/app-${at % 500}`, ref: `v1.${at % 13}.0` },
      template: { image: `registry.example.org/app-${at % 500}:1.${at % 13}.0`, ports: [{ port: 80 }, { port: 443 }] },
      values: {
        resources: { limits: { cpu: '500m', memory: '1Gi' } },
        ingress: { enabled: true, host: `${name}.example.org` },
      },
    },
    status: {
      phase: at % 7 === 0 ? 'Failed' : 'Ready',
      observedGeneration: at % 13,
      conditions,
      resources: { cpu: '250m', memory: '512Mi', pods: at % 5 },
    },
  };
}

function fieldsOf(part: string): object {
  return Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f:${part}Field${at}`, { '.': {}, 'f:value': {} }]));
}

/** Microseconds of CPU time. */
async function cpu(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** The least of three times. */
async function best(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) least = Math.min(least, await cpu(work));
  return least;
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
