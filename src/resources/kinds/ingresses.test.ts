import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../test/support/read-object.ts';
import { createStringCache } from '../../kubernetes/codec/strings.ts';
import { ingresses } from './ingresses.ts';

test('a path that has no backend gives no sample, and those beside it give theirs', () => {
  assert.deepEqual(
    pathRows({
      rules: [
        { host: 'no-paths.example.com' },
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path: '/none', pathType: 'Prefix' },
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } },
            ],
          },
        },
      ],
    }),
    [['shop.example.com', '/', 'Prefix', 'web', '0']],
  );
});

test('a resource backend of the core group has an empty API group', () => {
  const backend = { resource: { apiGroup: null, kind: 'Bucket', name: 'images' } };
  assert.deepEqual(pathRows({ rules: [{ http: { paths: [{ path: '/img', pathType: 'Exact', backend }] } }] }), [
    ['', '/img', 'Exact', undefined, undefined, '', 'Bucket', 'images'],
  ]);
});

function pathRows(spec: object) {
  const ingress = readJson(ingresses.schema, Buffer.from(JSON.stringify({ spec })), 0, createStringCache());
  const rows: unknown[] = [];
  ingresses.families
    .find((family) => family.name === 'kube_ingress_path')
    ?.visit(ingress, (_value, labels) => rows.push(labels));
  return rows;
}
