import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { textOfLine } from './text-log.ts';

/** What the log writes as text. */
function written(write: (log: pino.Logger) => void): string {
  let text = '';
  const timestamp = () => ',"time":"2026-01-02T03:04:05.678Z"';
  write(pino({ base: undefined, timestamp }, { write: (line: string) => (text += textOfLine(line)) }));
  return text;
}

test('a line of text has the time, the level, the sentence and what is said beside it', () => {
  const text = written((log) => log.warn({ resource: 'pods', reason: 'a b', count: 3, list: ['x'] }, 'It is so.'));
  assert.equal(text, '03:04:05 WARN  It is so. resource=pods reason="a b" count=3 list=["x"]\n');
});

test('what a server said can not speak to the terminal, nor begin a line', () => {
  const text = written((log) => log.info({ reason: '\u001b[31m' }, 'one\ntwo\u001b[2J'));
  assert.equal(text, '03:04:05 INFO  one two [2J reason="\\u001b[31m"\n');
});

test('an error has its message, and its places in lines of their own', () => {
  const text = written((log) => log.error(new Error('it broke')));
  assert.match(text, /^03:04:05 ERROR it broke\n {4}at .*\n/);
});
