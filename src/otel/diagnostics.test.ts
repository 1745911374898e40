import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { routeDiagnostics } from './diagnostics.ts';

test('what the OpenTelemetry packages say goes to the log, equal lines once', (context) => {
  context.after(() => diag.disable());
  const lines: string[] = [];
  routeDiagnostics({ warn: (line) => lines.push(`warn ${line}`), error: (line) => lines.push(`error ${line}`) });
  for (let time = 0; time < 3; time++) diag.error('collection errors', new Error('no'), { code: 1 });
  diag.warn('odd');
  diag.info('not of interest');
  assert.deepEqual(lines, ['error OpenTelemetry: collection errors no {"code":1}', 'warn OpenTelemetry: odd']);
});
