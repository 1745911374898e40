import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForCommand, isPlugin, isPluginCompletion, programName } from './words.ts';

test('flags alone, no words, and run are a run', () => {
  for (const words of [[], ['--port=1'], ['run'], ['run', '--port', '1'], ['-v=2']]) {
    assert.equal(asksForCommand(words), false, words.join(' '));
  }
});

test('a word before flags, and the wish for help or the version, are none', () => {
  for (const words of [['dump'], ['typo', '--port=1'], ['--help'], ['run', '-h'], ['--version']]) {
    assert.equal(asksForCommand(words), true, words.join(' '));
  }
});

test('kubectl starts a plugin by the name of its file', () => {
  assert.ok(isPlugin('/usr/local/bin/kubectl-state_otel'));
  assert.ok(!isPlugin('/usr/local/bin/kube-state-otel'));
  assert.ok(!isPlugin('/opt/kubectl-things/launch.js'));
});

test('it is called as kubectl calls it', () => {
  assert.equal(programName('/usr/local/bin/kubectl-state_otel'), 'kubectl state-otel');
  assert.equal(programName('C:\\bin\\kubectl-state_otel.exe'), 'kubectl state-otel');
  assert.equal(programName('/opt/kubectl-things/launch.js'), 'kube-state-otel');
  assert.ok(isPluginCompletion('/usr/local/bin/kubectl_complete-state_otel'));
  assert.ok(!isPluginCompletion('/usr/local/bin/kubectl-state_otel'));
});
