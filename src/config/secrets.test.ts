/** Whatever is written where, wrongly or in the wrong place: nothing secret is said back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CodedError, explain } from '../errors.ts';
import { checkAddress } from '../kubernetes/credentials/cluster.ts';
import { variableOf } from './options/option.ts';
import { options } from './options/options.ts';
import { readSettings } from './read-settings.ts';

const MARK = 'Sesame0pen';

/** As tokens, headers and addresses are written, rightly and not. */
const TEXTS: readonly string[] = [
  MARK,
  `Authorization: Basic ${MARK}==`,
  `authorization=Basic ${MARK}%`,
  `authorization=${MARK},broken`,
  `http://user:${MARK}@host:4318`,
  `HTTP://user:${MARK}@host:99999999`,
  `user:${MARK}@host:4317`,
  `http://host/x?token=${MARK}`,
  `Bearer\n${MARK}`,
];

/** All that is said about a command line and an environment. */
function saidOf(argv: readonly string[], environment: Record<string, string> = {}): string {
  const said: string[] = [];
  try {
    readSettings(argv, environment, (sentence) => said.push(sentence));
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    said.push(explain(error), String(error.stack));
  }
  return said.join('\n');
}

function assertHides(argv: readonly string[], environment: Record<string, string> = {}): void {
  const said = saidOf(argv, environment);
  assert.ok(!said.includes(MARK), `${JSON.stringify([argv, environment])}: ${said}`);
}

/** Of the files that are read at once the path is said, as of any other. */
const READ = ['config', 'otlpDestinationsFile', 'customResourceStateConfigFile'];
const flags = Object.entries(options).filter(([name]) => !READ.includes(name));

test('no flag that is refused is said back', () => {
  for (const [, { flag }] of flags) {
    const name = /--[\w-]+/.exec(flag)![0];
    for (const text of TEXTS) {
      assertHides([`${name}=${text}`]);
      assertHides([name, ...text.split(' ')]);
      assertHides([`${name}x=${text}`]);
      for (const more of ['--otlp-entity-events', '--otlp-protocol=grpc', '--help'])
        assertHides([`${name}=${text}`, more]);
    }
  }
  for (const text of TEXTS) assertHides([text]);
  assertHides([`-${MARK}`]);
  assertHides([`--${MARK}`]);
});

test('no variable that is ignored is said back', () => {
  const names = new Set(flags.flatMap(([, option]) => [variableOf(option), ...option.variables]));
  for (const more of ['METRICS_EXPORTER', 'SDK_DISABLED', 'SEMCONV_STABILITY_OPT_IN', 'EXPORTER_OTLP_LOGS_HEADERS']) {
    names.add(`OTEL_${more}`);
  }
  for (const name of names) {
    for (const text of TEXTS) {
      for (const argv of [
        [],
        ['--otlp-endpoint=http://c', '--otlp-entity-events'],
        ['--otlp-protocol=grpc'],
        ['--help'],
      ]) {
        assertHides(argv, { [name]: text });
      }
    }
  }
});

test('no file of destinations that is refused is said back', async (t) => {
  const warnings: string[] = [];
  const warn = ({ message }: Error) => warnings.push(message);
  process.on('warning', warn);
  t.after(() => process.off('warning', warn));
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'destinations.yaml');
  const files = [
    `destinations: [{ name: b, endpoint: "http://b", headers: { "authorization: ${MARK}": 1 } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { "${MARK}": [1] } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: "authorization=${MARK}" }]`,
    `destinations: [{ name: b, endpoint: "http://b", "authorization ${MARK}": 1 }]`,
    `destinations: [{ name: b, endpoint: "user:${MARK}@host" }]`,
    `destinations: [{ name: b, endpoint: "http://user:${MARK}@ho st" }]`,
    `destinations: [{ name: b, endpoint: "http://b", interval: "${MARK}" }]`,
    `destinations: [{ name: "b ${MARK}", endpoint: "http://b" }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { a: *${MARK} } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { a: !${MARK} x } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { a: "\\q${MARK}" } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { a: ${MARK}: ${MARK} } }]`,
    `destinations: [{ name: b, endpoint: "http://b", headers: { a: %${MARK} } }]`,
    `destinations: [authorization=${MARK}]`,
    `authorization: ${MARK}`,
    MARK,
  ];
  for (const file of files) {
    writeFileSync(path, file);
    const said = saidOf([`--otlp-destinations-file=${path}`]);
    assert.ok(!said.includes(MARK), `${file}: ${said}`);
  }
  await setImmediate();
  assert.deepEqual(warnings, []);
});

test('no address of an API server is said back with its user', () => {
  for (const address of [
    `https://user:${MARK}@host`,
    `user:${MARK}@host`,
    `https://user:${MARK}@ho st`,
    `ftp://${MARK}@h`,
  ]) {
    assert.throws(
      () => checkAddress(address),
      (error) => error instanceof CodedError && !explain(error).includes(MARK),
    );
  }
});
