/** docs/openapi.yaml is what is answered: every field is in it, and every path. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'yaml';
import { startReceiver } from '../../src/demo/receiver.ts';
import { STATUS_PATHS } from '../../src/status/routes.ts';
import { until } from '../support/until.ts';
import { type Schema, violations } from './schema.ts';
import { startStatusStage } from './stage.ts';

interface Operation {
  readonly get: {
    readonly responses: {
      readonly 200: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
    };
  };
}

const text = await readFile(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8');
const document = parse(text) as {
  readonly paths: Readonly<Record<string, Operation>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const { schemas } = document.components;

test('each path of the API is documented, and no other', () => {
  const paths = STATUS_PATHS.filter((path) => path.startsWith('/api/'));
  assert.deepEqual(Object.keys(document.paths).sort(), paths.toSorted());
});

test('each answer keeps to its schema', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const { stage, json } = await startStatusStage(t, {
    flags: [`--otlp-endpoint=${receiver.url}`, '--otlp-protocol=http/json', '--otlp-interval=500ms'],
    before: (simulator) => void simulator.deny({ resource: 'secrets' }),
  });
  await stage.read('/metrics');
  await until('a push and a scrape have ended', async () => {
    const { scrape, destinations } = await json('/api/v1/status');
    return scrape !== null && destinations[0].pushes > 0;
  });
  for (const [path, { get }] of Object.entries(document.paths)) {
    const { schema } = get.responses[200].content['application/json'];
    for (const query of ['', '?limit=1', '?resource=nodes&name=node-1', '?q=pods&state=watching&changed=true']) {
      await t.test(path + query, async () => {
        assert.deepEqual(violations(schema, await json(path + query), schemas), []);
      });
    }
  }
});

test('an answer that has more, less or something else is found', () => {
  const schema = schemas.Push!;
  const push = { at: '2026-01-02T03:04:05.000Z', accepted: true, seconds: 1, points: 1, rejectedPoints: 0 };
  const whole = { ...push, notTold: 0, requests: 1, bytes: 2, reason: null };
  assert.deepEqual(violations(schema, whole, schemas), []);
  assert.deepEqual(violations(schema, { ...whole, more: 1 }, schemas), ['/more is not documented']);
  assert.deepEqual(violations(schema, { ...whole, points: 'x' }, schemas), ['/points is no integer']);
  assert.deepEqual(violations(schema, { ...push, notTold: 0, requests: 1, bytes: 2 }, schemas), ['/reason is missing']);
  assert.deepEqual(violations(schema, { ...whole, at: 'now' }, schemas), ['/at is no time']);
});
