import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { objectAttributes, recordOf } from '../../src/otel/event-logs/event-records.ts';
import { eventCounts } from '../../src/resources/kinds/events/event-counts.ts';
import { type Event, events } from '../../src/resources/kinds/events/events.ts';
import { MOST_EVENT_SERIES } from '../../src/state/tallies/events.ts';

const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8');

test('docs/events.md has the counter with its labels, its meaning and its bound', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `kube_'));
  const expected = eventCounts.families.map(({ name, labels, help }) => {
    const all = ['namespace', ...labels].map((label) => `\`${label}\``);
    return `| \`${name}\` | ${all.join(', ')} | ${help} |`;
  });
  assert.deepEqual(rows, expected);
  assert.ok(page.includes(`has ${MOST_EVENT_SERIES} series and`));
});

test('docs/events.md has all attributes of a record', () => {
  const event = { ...(events.schema.absent as unknown as Event), count: 1 };
  const { attributes = {} } = recordOf(event, 0);
  for (const name of Object.keys({ ...attributes, ...objectAttributes(event) })) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});
