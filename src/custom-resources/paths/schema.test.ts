import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../test/support/kinds/read-object.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { schemaOf } from './schema.ts';

test('a member that is null is there, be it asked for by name or with all others', () => {
  const body = Buffer.from('{"metadata":{"name":"a","labels":null},"data":null}');
  const read = (wants: Parameters<typeof schemaOf>[0]) =>
    readJson(schemaOf(wants), body, 0, createStringCache()) as unknown as Record<string, unknown>;
  for (const wants of [{ all: true }, { keys: { data: {}, metadata: { keys: { labels: {} } } } }] as const) {
    const { data, metadata } = read(wants);
    assert.equal(data, null);
    assert.equal((metadata as Record<string, unknown>).labels, null);
  }
});
