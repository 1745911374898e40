/** What docs/installing.md says of `deploy/`. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { CHART, chartWith, DEPLOY, type Json, render, renderer } from './render.ts';

const ROOT = join(DEPLOY, '..');
const PAGE = readFileSync(join(ROOT, 'docs/installing.md'), 'utf8');
const EXAMPLES: readonly Json[] = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text!));

test('the page names every overlay', () => {
  const named = [...PAGE.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name!);
  for (const overlay of readdirSync(`${DEPLOY}overlays`)) assert.ok(named.includes(overlay), overlay);
});

test('every path below deploy/ that the page names is there', () => {
  const paths = [...PAGE.matchAll(/\bdeploy\/[\w./-]*/g)].map(([path]) => path.replace(/[.\-/]+$/, ''));
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(ROOT, path))),
    [],
  );
});

test('every key of the chart that the page names is one', () => {
  const values = parse(readFileSync(`${CHART}/values.yaml`, 'utf8'));
  const table = PAGE.slice(PAGE.indexOf('## By Helm'), PAGE.indexOf('## Permissions'));
  const cells = [...table.matchAll(/^\| (`.*?) \| /gm)].map(([, cell]) => cell!);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`:]+)[^`]*`/g)].map(([, path]) => path!));
  const isKey = (path: string) => {
    if (path.startsWith('destinations.<name>')) return true;
    const [, parent = '', inner = path] = /^(.*?)\.?\{(.*)\}$/.exec(path) ?? [];
    return inner.split(',').every((name) => {
      const keys = (parent === '' ? name : `${parent}.${name}`).split('.');
      return (
        keys.reduce((at: Json, key) => (at !== null && Object.hasOwn(at, key) ? at[key] : MISSING), values) !== MISSING
      );
    });
  };
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((path) => !isKey(path)),
    [],
  );
});

suite('the examples of the page', { skip: renderer.skip }, () => {
  test('components go with an overlay, into another namespace', (t) => {
    const kustomization = EXAMPLES.find(({ kind }) => kind === 'Kustomization');
    const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const moved = (paths: readonly string[]) => paths.map((path) => relative(folder, join(ROOT, path)));
    const { resources, components } = kustomization;
    const local = { ...kustomization, resources: moved(resources), components: moved(components) };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(local));
    const { documents } = render({ kustomization: folder });
    const found = documents.map(({ kind }) => kind);
    assert.deepEqual(
      documents.filter((document) => JSON.stringify(document).includes('"kube-system"')),
      [],
    );
    for (const kind of ['StatefulSet', 'ServiceMonitor', 'NetworkPolicy']) assert.ok(found.includes(kind), kind);
  });

  test('values are values of the chart', () => {
    const values = EXAMPLES.find(({ kind }) => kind === undefined);
    assert.match(chartWith(values).notes, /Pushed by OTLP to grafana-cloud/);
  });
});

/** Stands for a key that is not there. */
const MISSING = {};
