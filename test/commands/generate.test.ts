/** What is generated is what it is made from: values of the chart against the settings, files against those of the package. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { PLACES } from '../../src/commands/generate/chart-values.ts';
import { ELSEWHERE } from '../../src/commands/generate/values.ts';
import { nameOfFlag, type Option } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { NAME, settingsFrom, settingsOf } from '../deploy/chart/settings.ts';
import { chartWith, containerOf, DEPLOY, renderer } from '../deploy/render.ts';
import { command } from './harness.ts';

async function printed(words: readonly string[]): Promise<string> {
  const ended = await command(['generate', ...words]);
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}

suite('the chart with values of', { skip: renderer.skip }, () => {
  const CASES: readonly (readonly [what: string, flags: readonly string[], added?: readonly string[]])[] = [
    ['no flags runs what a start without flags does', []],
    [
      'lists and filters',
      [
        ...['--resources=pods,nodes,leases', '--namespaces=a,b', '--namespaces-denylist=c'],
        ...['--metric-labels-allowlist=pods=[x,y],nodes=[*]', '--metric-annotations-allowlist=pods=[x]'],
        ...['--metric-denylist=kube_.+_created,kube_secret_.+', '--metric-opt-in-list=kube_pod_labels'],
        ...['--promote-labels=pods=[x,y]', '--promote-annotations=nodes=[z]', '--join=workload,zone'],
      ],
    ],
    [
      'a push',
      [
        ...['--otlp-endpoint=http://collector:4317', '--otlp-protocol=grpc', '--otlp-interval=20s'],
        ...['--resource-attributes=team=a%2Cb,x=y%20z', '--cluster-name=c', '--service-name=s', '--profile=both'],
        ...[
          '--otlp-entity-events',
          '--otlp-entity-events-interval=2h',
          '--otlp-push-changes=1s',
          '--transitions',
          '--events',
          '--otlp-events',
        ],
        ...['--leader-elect', '--leader-elect-lease-name=l', '--leader-elect-lease-namespace=n', '--durations'],
        ...['--leader-elect-lease-duration=30s', '--leader-elect-renew-deadline=20s', '--leader-elect-retry-period=4s'],
      ],
    ],
    [
      'ports and what has no key',
      [
        ...['--port=90', '--telemetry-port=91', '--telemetry-host=127.0.0.1', '--host=0.0.0.0', '--log-level=debug'],
        ...['--label-selector=pods=app=a,tier=b', '--label-selector=nodes=x', '--object-limit=5', '--sparse=all'],
        ...['--auth-filter', '--custom-resource-packs=flux'],
      ],
    ],
  ];
  for (const [what, flags] of CASES) {
    test(what, async () => {
      const values = parse(await printed(['values', ...flags])) ?? {};
      // The order of the kinds says nothing.
      const plain = ({ resources = [], ...rest }: ReturnType<typeof settingsOf>) => ({
        ...rest,
        kinds: new Set(resources),
      });
      const expected = plain(settingsFrom(flags, {}));
      const { kinds, ...actual } = plain(settingsOf(chartWith(values).documents));
      if (flags.some((flag) => flag.startsWith('--resources='))) assert.deepEqual(kinds, expected.kinds);
      assert.deepEqual(actual, (({ kinds: _, ...rest }) => rest)(expected));
    });
  }

  test('no flags watches what a start without flags does', async () => {
    const [, args] = /--resources=(\S+)/.exec(
      containerOf(chartWith(parse(await printed(['values']))).documents).args.join(' '),
    )!;
    const rules = parseAllDocuments(await printed(['rbac'])).map((document) => document.toJS());
    const listed = rules
      .find(({ kind }) => kind === 'ClusterRole')
      .rules.flatMap(({ verbs, resources }: Record<string, string[]>) => (verbs!.includes('watch') ? resources : []));
    assert.deepEqual(args!.split(',').toSorted(), listed.toSorted());
  });

  test('rules for custom resources has them, and may list what they are about', async () => {
    const values = parse(await printed(['values', '--custom-resource-state-config-file=rules.yaml']));
    const { documents } = chartWith(values);
    const config = documents.find(({ metadata }) => metadata.name === `${NAME}-customresourcestate-config`);
    assert.deepEqual(
      parse(config.data['config.yaml']),
      parse(readFileSync(join(import.meta.dirname, 'files/rules.yaml'), 'utf8')),
    );
    const { rules } = documents.find(({ kind }) => kind === 'ClusterRole');
    assert.ok(rules.some(({ resources }: { resources: string[] }) => resources.includes('crontabs')));
  });
});

test('each flag that the chart makes of a value is made a value of', () => {
  const template = readFileSync(`${DEPLOY}helm/kube-state-otel/templates/_args.tpl`, 'utf8');
  const flags = new Set([...template.matchAll(/^- (?:\{\{ printf ")?--([\w-]+)/gm)].map(([, flag]) => flag!));
  assert.ok(flags.has('resource-attributes') && flags.has('port'));
  const placed = Object.entries(options as Readonly<Record<string, Option<unknown>>>)
    .filter(([name]) => name in PLACES || ELSEWHERE.includes(name))
    .map(([, option]) => nameOfFlag(option));
  // What the chart makes of it is the address of a proxy.
  assert.deepEqual(
    [...flags].filter((flag) => !placed.includes(flag)),
    ['host'],
  );
});

const FILES = readdirSync(`${DEPLOY}grafana`).filter((file) => file.endsWith('.json'));
const dashboard = (file: string) => readFileSync(`${DEPLOY}grafana/${file}`, 'utf8');

test('dashboards are those of the package, one after the other', async () => {
  assert.equal(await printed(['dashboards']), FILES.map(dashboard).join(''));
  assert.equal(await printed(['dashboards', 'pods', 'nodes']), dashboard('pods.json') + dashboard('nodes.json'));
});

test('dashboards are written to a folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kso-dashboards-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const into = join(folder, 'a/b');
  assert.equal(await printed(['dashboards', '--folder', into]), '');
  assert.deepEqual(readdirSync(into), FILES);
  assert.equal(readFileSync(join(into, 'pods.json'), 'utf8'), dashboard('pods.json'));
});

test('a folder that can not be made is told', async () => {
  const ended = await command(['generate', 'dashboards', '--folder=columns.txt/x']);
  assert.equal(ended.status, 1);
  assert.match(ended.stderr, /KSO_FOLDER_UNWRITABLE/);
});

test('dashboards as ConfigMaps are those that kustomize makes', { skip: renderer.skip }, async () => {
  const { render } = await import('../deploy/render.ts');
  const expected = render({ kustomization: `${DEPLOY}grafana` }).documents;
  const actual = parseAllDocuments(await printed(['dashboards', '-o', 'configmaps'])).map((document) =>
    document.toJS(),
  );
  assert.deepEqual(actual, expected);
});

test('rules as an object are those of the operator folder', async () => {
  const expected = parse(readFileSync(`${DEPLOY}prometheus/operator/prometheus-rule.yaml`, 'utf8'));
  assert.deepEqual(parse(await printed(['rules', '-o', 'prometheusrule'])), expected);
  const packs = parse(readFileSync(`${DEPLOY}prometheus/operator/prometheus-rule-packs.yaml`, 'utf8'));
  const { groups } = JSON.parse(await printed(['rules', '-o', 'json', '--pack=all']));
  assert.deepEqual(groups, [...expected.spec.groups, ...packs.spec.groups]);
});

test('rules of a pack, with another job', async () => {
  const text = await printed(['rules', '--pack=flux', '--job=mine']);
  const { groups } = parse(text) as { groups: { name: string }[] };
  assert.equal(groups.at(-1)!.name, 'custom-resources-flux');
  assert.equal(groups.filter(({ name }) => name.startsWith('custom-resources-')).length, 1);
  assert.ok(text.includes('job="mine"') && !text.includes('job="kube-state-metrics"'));
});
