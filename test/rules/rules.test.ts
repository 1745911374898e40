import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { prometheusRule } from '../../deploy/prometheus/source/prometheus-rule.ts';
import { findProgram, runProgram } from '../receivers/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const files = globSync('deploy/prometheus/*.yaml', { cwd: ROOT })
  .map((path) => basename(path))
  .sort();
const promtool = findProgram('promtool');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Case {
  readonly name: string;
  readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples: readonly object[] }[];
}

function read<T>(...path: string[]): T {
  return parse(readFileSync(join(ROOT, ...path), 'utf8')) as T;
}

function rulesIn(file: string): readonly Rule[] {
  return read<{ groups: { rules: Rule[] }[] }>('deploy/prometheus', file).groups.flatMap(({ rules }) => rules);
}

function casesOf(file: string): readonly Case[] {
  return read<{ tests: Case[] }>('test/rules', file).tests;
}

const alerts = files.flatMap((file) => rulesIn(file).flatMap((rule) => (rule.alert ? [{ ...rule, file }] : [])));

describe('promtool', { skip: promtool.skip }, () => {
  for (const file of files) {
    test(`finds nothing wrong in ${file}`, async () => {
      await runProgram(promtool, ['check', 'rules', join(ROOT, 'deploy/prometheus', file)]);
    });

    test(`evaluates the rules in ${file} as their cases say`, async () => {
      await runProgram(promtool, ['test', 'rules', join(ROOT, 'test/rules', file)]);
    });
  }
});

test('each alert has a case in which it fires and one in which it is silent', () => {
  const missing = alerts.flatMap(({ alert, file }) => {
    const told = (begin: string, fires: boolean) =>
      casesOf(file).some(
        ({ name, promql_expr_test }) =>
          name.startsWith(`${alert} ${begin} `) &&
          promql_expr_test.some(
            ({ expr, exp_samples }) =>
              expr === `ALERTS{alertname="${alert}", alertstate="firing"}` && exp_samples.length > 0 === fires,
          ),
      );
    return [
      ...(told('fires', true) ? [] : [`${alert} fires`]),
      ...(told('is silent', false) ? [] : [`${alert} is silent`]),
    ];
  });
  assert.deepEqual(missing, []);
});

test('each recorded series is asked for in a case', () => {
  const recorded = files.flatMap((file) => rulesIn(file).flatMap(({ record }) => (record ? [{ record, file }] : [])));
  const unasked = recorded.filter(
    ({ record, file }) => !casesOf(file).some((one) => one.promql_expr_test.some(({ expr }) => expr === record)),
  );
  assert.ok(recorded.length > 0);
  assert.deepEqual(unasked, []);
});

test('each alert names a section of the runbook, and each section an alert', () => {
  const sections = readFileSync(join(ROOT, 'docs/runbooks/README.md'), 'utf8').matchAll(/^## (\w+)$/gm);
  const anchors = [...sections].map(([, title]) => `docs/runbooks/README.md#${title!.toLowerCase()}`);
  assert.deepEqual(anchors.sort(), alerts.map(({ annotations }) => annotations?.runbook).sort());
});

test('each alert has a severity, a summary and a description', () => {
  const lacking = alerts.filter(
    ({ labels, annotations }) =>
      !/^(critical|warning|info)$/.test(labels?.severity ?? '') || !annotations?.summary || !annotations.description,
  );
  assert.deepEqual(lacking, []);
});

test('every selector asks for the job kube-state-metrics', () => {
  const rules = files.flatMap(rulesIn);
  const others = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/\b(?:kube_\w+)?\{([^}]*)\}/g)].filter(([, body]) => !body!.includes('job="kube-state-metrics"')),
  );
  assert.deepEqual(others, []);
  const bare = rules.flatMap(({ expr }) => expr.match(/\bkube_\w+(?![\w{|(])/g) ?? []);
  assert.deepEqual(bare, []);
});

test('the object for the operator has all groups: node deploy/prometheus/source/main.ts', () => {
  const texts = files.map((file) => readFileSync(join(ROOT, 'deploy/prometheus', file), 'utf8'));
  const object = readFileSync(join(ROOT, 'deploy/prometheus/operator/prometheus-rule.yaml'), 'utf8');
  assert.ok(object === prometheusRule(texts), 'prometheus-rule.yaml is not what the code makes');
  const { spec } = parse(object) as { spec: { groups: unknown[] } };
  const groups = texts.flatMap((text) => (parse(text) as { groups: unknown[] }).groups);
  assert.deepEqual(spec.groups, groups);
});
