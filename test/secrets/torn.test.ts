import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CodedError } from '../../src/errors.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { secrets } from '../../src/resources/kinds/secrets.ts';

const recorded = (path: string) =>
  gunzipSync(readFileSync(new URL(`../conformance/clusters/basic/${path}.gz`, import.meta.url)));

const json = recorded('objects/secrets.json');

/** Parts of what is in the recorded secrets, as JSON and as protobuf has it. */
const CONTENT = (JSON.parse(json.toString()).items as { data?: Record<string, string> }[])
  .flatMap(({ data = {} }) => Object.values(data))
  .flatMap((base64) => [base64, Buffer.from(base64, 'base64').toString()])
  .map((text) => text.slice(0, 8))
  .filter((text) => text.length === 8);

for (const [contentType, body] of [
  ['application/json', json],
  ['application/vnd.kubernetes.protobuf', recorded('protobuf/secrets.pb')],
] as const) {
  test(`wherever a list of secrets in ${contentType} is torn, neither the error nor the string cache has of its content`, () => {
    const strings = createStringCache();
    const { list } = createDecoder(secrets.schema, { form: 'table', columns: secrets.columns! }, strings);
    assert.ok(CONTENT.length > 0);
    for (let end = 0; end < body.length - 1; end += 13) {
      const error = failureOf(() => [...list(contentType, body.subarray(0, end))]);
      assert.ok(error instanceof CodedError, `cut at ${end}`);
      for (const text of CONTENT) assert.ok(!error.message.includes(text), error.message);
    }
    assert.ok([...list(contentType, body)].length > 0);
    const kept = strings.texts.join('\n');
    assert.ok(kept.includes('Opaque'));
    for (const text of CONTENT) assert.ok(!kept.includes(text), text);
  });
}

function failureOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
  return undefined;
}
