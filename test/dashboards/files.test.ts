import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { dashboards } from '../../deploy/grafana/source/dashboards.ts';
import { findProgram, runProgram } from '../receivers/program.ts';
import { filledIn, readDashboards } from './read.ts';

const read = readDashboards();

test('the files are what the code makes: node deploy/grafana/source/main.ts', () => {
  assert.deepEqual(
    read.map(({ file }) => file),
    [...dashboards.keys()].sort(),
  );
  for (const { file, text } of read) assert.ok(text === dashboards.get(file), `${file} is not what the code makes`);
});

test('uids and titles differ, and uids have a length that Grafana takes', () => {
  for (const key of ['uid', 'title'] as const) {
    assert.equal(new Set(read.map((dashboard) => dashboard[key])).size, read.length);
  }
  assert.deepEqual(
    read.filter(({ uid }) => !/^[a-z-]{1,40}$/.test(uid)),
    [],
  );
});

test('no panel needs an edit: the data source is that of the variable, and each variable in a query is there', () => {
  for (const { file, panels, templating } of read) {
    const names = templating.list.map(({ name }) => name);
    assert.equal(names[0], 'datasource', file);
    for (const { title, type, datasource, targets = [] } of panels) {
      if (type === 'row') continue;
      const sources = new Set(
        [datasource, ...targets.map((target) => target.datasource)].map((one) => JSON.stringify(one)),
      );
      assert.deepEqual([...sources], ['{"type":"prometheus","uid":"$' + '{datasource}"}'], `${file}: ${title}`);
      const asked = targets.flatMap(({ expr }) => expr.match(/\$\w+/g) ?? []).filter((one) => !one.startsWith('$__'));
      assert.deepEqual(
        asked.filter((one) => !names.includes(one.slice(1))),
        [],
        `${file}: ${title}`,
      );
      assert.deepEqual(
        targets.filter(({ expr }) => filledIn(expr).includes('$')),
        [],
        `${file}: ${title}`,
      );
    }
  }
});

test('panels have ids of their own and lie beside each other', () => {
  for (const { file, panels } of read) {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, file);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${file}: ${title} is wider than the page`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const other = taken.get(`${x}/${y}`);
          assert.equal(other, undefined, `${file}: ${title} lies upon ${other}`);
          taken.set(`${x}/${y}`, title);
        }
      }
    }
  }
});

test('the four questions come first', () => {
  for (const file of ['cluster.json', 'conventions.json']) {
    const { panels } = read.find((dashboard) => dashboard.file === file)!;
    const first = panels.filter(({ gridPos }) => gridPos.y === 1).map(({ title }) => title);
    assert.equal(first.length, 4);
    assert.match(first.join(), /ob.*Nodes not ready,Pods failed or unknown,Restarts in 30 minutes$/);
  }
});

const kubectl = findProgram('kubectl');

test('a ConfigMap of each dashboard can be applied', { skip: kubectl.skip }, async () => {
  const folder = join(import.meta.dirname, '../../deploy/grafana');
  const objects = parseAllDocuments(await runProgram(kubectl, ['kustomize', folder])).map((one) => one.toJS());
  const data = objects.flatMap(({ data }) => Object.entries<string>(data));
  assert.deepEqual(new Map(data.sort()), new Map([...dashboards].sort()));
  for (const { metadata, data } of objects) {
    assert.deepEqual(metadata.labels, { grafana_dashboard: '1' });
    // kubectl apply keeps the whole object in an annotation, which may have 256 KiB.
    assert.ok(JSON.stringify(data).length < 200_000, metadata.name);
  }
});
