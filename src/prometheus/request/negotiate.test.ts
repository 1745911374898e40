import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encoding } from '../rendition.ts';
import { negotiateEncoding, negotiateFormat } from './negotiate.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS_1 = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores';
const OPENMETRICS_0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores';

/** Accept header and Content-Type as recorded from kube-state-metrics. */
const RECORDED: readonly (readonly [accept: string, contentType: string])[] = [
  ['*/*', TEXT],
  ['application/openmetrics-text;version=1.0.0', OPENMETRICS_1],
  ['application/openmetrics-text;version=0.0.1', OPENMETRICS_0],
  ['application/openmetrics-text', OPENMETRICS_0],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  ],
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    OPENMETRICS_1,
  ],
  ['text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5', TEXT],
  ['application/json', TEXT],
  ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited', TEXT],
  ['text/*', TEXT],
];

for (const [accept, contentType] of RECORDED)
  test(`answers Accept ${accept} as recorded`, () => {
    assert.deepEqual(negotiateFormat(accept), {
      format: contentType === TEXT ? 'text' : 'openmetrics',
      escaping: contentType.split('escaping=')[1] ?? 'underscores',
      contentType,
    });
  });

test('answers a request without Accept with text', () => {
  assert.equal(negotiateFormat(undefined).contentType, TEXT);
});

test('takes OpenMetrics from further down the list when what is wanted more is not served', () => {
  const accept = 'application/vnd.google.protobuf;q=0.9, application/openmetrics-text; version="1.0.0" ;q=0.3';
  assert.equal(negotiateFormat(accept).contentType, OPENMETRICS_1);
});

test('passes over a version of OpenMetrics that nobody knows', () => {
  assert.equal(negotiateFormat('application/openmetrics-text;version=9.0.0').contentType, TEXT);
});

test('ignores an escaping that nobody knows', () => {
  const accept = 'application/openmetrics-text;version=1.0.0;escaping="x\r\ny"';
  assert.equal(negotiateFormat(accept).contentType, OPENMETRICS_1);
});

test('does not answer with OpenMetrics that is refused by q=0', () => {
  assert.equal(negotiateFormat('application/openmetrics-text;q=0, */*;q=0.1').contentType, TEXT);
});

test('reads media types and parameter names in any case', () => {
  assert.equal(negotiateFormat('Application/OpenMetrics-Text; Version=1.0.0').contentType, OPENMETRICS_1);
});

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** What Prometheus 3 asks for with settings of its own, and what it is given. */
const ASKED: readonly (readonly [accept: string, format: string, contentType: string])[] = [
  [
    `${PROTOBUF};q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
    'protobuf',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8',
  ],
  [
    `${PROTOBUF};q=0.7,*/*;q=0.6`,
    'protobuf',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores',
  ],
  [`text/plain;version=0.0.4,${PROTOBUF};q=0.5`, 'text', TEXT],
  [PROTOBUF.replace('delimited', 'text').concat(',*/*;q=0.1'), 'text', TEXT],
  [
    'application/openmetrics-text;version=2.0.0;escaping=allow-utf-8;q=0.7,*/*;q=0.6',
    'openmetrics2',
    'application/openmetrics-text; version=2.0.0; charset=utf-8; escaping=allow-utf-8',
  ],
  [
    'text/plain;version=1.0.0;escaping=values;q=0.7,*/*;q=0.6',
    'text',
    'text/plain; version=1.0.0; charset=utf-8; escaping=values',
  ],
  ['text/plain;version=1.0.0', 'text', 'text/plain; version=1.0.0; charset=utf-8; escaping=underscores'],
  ['text/plain;version=7.0.0', 'text', TEXT],
];

for (const [accept, format, contentType] of ASKED)
  test(`answers Accept ${accept} with ${contentType}`, () => {
    const negotiated = negotiateFormat(accept);
    assert.deepEqual([negotiated.format, negotiated.contentType], [format, contentType]);
    assert.equal(negotiated.escaping, contentType.split('escaping=')[1] ?? 'underscores');
  });

test('reads a header of nothing but separators and quotes', () => {
  assert.equal(negotiateFormat(',;="",;q=,"').contentType, TEXT);
});

const ENCODINGS: readonly (readonly [header: string | undefined, encoding: Encoding])[] = [
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'gzip'],
  ['deflate, gzip;q=0.1', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=0.000, identity', 'identity'],
  ['*', 'gzip'],
  ['*;q=0', 'identity'],
  ['gzip;q=0, *', 'identity'],
  ['identity;q=0.5, gzip;q=0.5', 'gzip'],
  ['identity, gzip;q=0.5', 'identity'],
  ['br', 'identity'],
  ['zstd', 'zstd'],
  ['zstd,gzip', 'zstd'],
  ['gzip;q=0.5, ZSTD', 'zstd'],
  ['zstd;q=0.5, gzip', 'gzip'],
  ['zstd;q=0, gzip', 'gzip'],
  ['zstd;q=0.5, identity', 'identity'],
  ['zstd, *;q=0.5', 'zstd'],
  ['identity;q=0', 'identity'],
  ['identity;q=0, *;q=0.1', 'gzip'],
  ['identity;q=0, zstd;q=0.1', 'zstd'],
  ['gzip;q=often', 'identity'],
];

for (const [header, encoding] of ENCODINGS)
  test(`answers Accept-Encoding ${header ?? 'that is absent'} with ${encoding}`, () => {
    assert.equal(negotiateEncoding(header), encoding);
  });
