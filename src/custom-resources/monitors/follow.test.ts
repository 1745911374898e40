import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAs } from '../../../test/support/kinds/kind-lines.ts';
import { until } from '../../../test/support/until.ts';
import { readSettings } from '../../config/read-settings.ts';
import { StateStore } from '../../state/store.ts';
import { definitions } from '../kinds/definitions.ts';
import { followMonitors } from './follow.ts';
import { monitors as monitorKind } from './kinds/monitors.ts';
import type { KnownMonitor } from './known.ts';

const FAMILY = { name: 'size', metrics: [{ resolver: 'unstructured', value: 'spec.size' }] };

test('where nothing but the status of a monitor has changed all that is told stays as it is planned', async (t) => {
  const store = new StateStore();
  const [defined, monitored] = [store.open(definitions), store.open(monitorKind)];
  for (const scope of [defined, monitored]) {
    scope.init();
    scope.initDone();
  }
  const ending = new AbortController();
  t.after(() => ending.abort());
  let plans = 0;
  let known: readonly KnownMonitor[] = [];
  const log = { warn: assert.fail, error: assert.fail, info: assert.fail, debug: assert.fail };
  const around = { store, log: log as never, signal: ending.signal, poke: () => {}, changed: () => plans++ };
  const observer = { settled: (monitors: readonly KnownMonitor[]) => (known = monitors) };
  const { kinds } = followMonitors(around, observer);
  kinds(readSettings(['--resource-metrics-monitors'], {}, assert.fail).run);
  const write = (family: object, status: object) => {
    const configuration = { stores: [{ group: 'a.org', version: 'v1', kind: 'Boat', families: [family] }] };
    const metadata = { name: 'm', namespace: 'n', uid: 'u', resourceVersion: '1' };
    monitored.apply(readAs(monitorKind.schema, { metadata, spec: { configuration }, status }));
  };
  const becomes = (total: number) =>
    until('it is known', () => (known[0]?.object.status as { total?: number } | undefined)?.total === total);
  write(FAMILY, { total: 1 });
  await becomes(1);
  const before = plans;
  write(FAMILY, { total: 2 });
  await becomes(2);
  assert.equal(plans, before);
  write({ ...FAMILY, name: 'other' }, { total: 3 });
  await becomes(3);
  assert.equal(plans, before + 1);
});
