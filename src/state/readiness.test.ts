import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Readiness } from './readiness.ts';

it('waits for every kind to settle and names those that have not', () => {
  const readiness = new Readiness(['pods', 'nodes']);
  readiness.settle('pods');
  assert.equal(readiness.ready, false);
  assert.deepEqual(readiness.waiting, ['nodes']);
  readiness.settle('nodes');
  assert.equal(readiness.ready, true);
});

it('gives up on failing kinds at the deadline once the API server was reached', () => {
  const readiness = new Readiness(['pods', 'nodes']);
  readiness.settle('pods');
  assert.deepEqual(readiness.deadline(), ['nodes']);
  assert.equal(readiness.ready, true);
});

it('is not ready after the deadline while the API server was never reached', () => {
  const readiness = new Readiness(['pods']);
  readiness.deadline();
  assert.equal(readiness.ready, false);
  readiness.reached();
  assert.equal(readiness.ready, true);
});

it('ends with shutdown and with nothing else', () => {
  const readiness = new Readiness([]);
  readiness.reached();
  assert.equal(readiness.ready, true);
  readiness.stop();
  assert.equal(readiness.ready, false);
});

it('stays ready when later kinds come, fail and go', () => {
  const readiness = new Readiness(['pods']);
  readiness.settle('pods');
  assert.equal(readiness.ready, true);
  readiness.expect('widgets.example.com');
  assert.deepEqual([readiness.ready, readiness.waiting], [true, ['widgets.example.com']]);
  readiness.forget('widgets.example.com');
  assert.deepEqual(readiness.waiting, []);
});

it('waits for a kind that comes before all have settled', () => {
  const readiness = new Readiness(['pods']);
  readiness.expect('nodes');
  readiness.settle('pods');
  assert.equal(readiness.ready, false);
  readiness.forget('nodes');
  assert.equal(readiness.ready, true);
});
