/** The alerts for packs: sound, tried with promtool in both ways, about what the packs tell, and each in the runbook. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { prometheusRule } from '../../deploy/prometheus/source/prometheus-rule.ts';
import { packNames } from '../../src/custom-resources/packs/packs.ts';
import { findProgram, runProgram } from '../receivers/program.ts';
import { kindsIn } from './pack.ts';

const ROOT = join(import.meta.dirname, '../..');
const RULES = 'deploy/prometheus/packs/custom-resource-alerts.yaml';
const CASES = 'test/packs/custom-resource-alerts.yaml';
const promtool = findProgram('promtool');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook: string };
}

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const groups = (parse(text(RULES)) as { groups: { name: string; rules: Alert[] }[] }).groups;
const alerts = groups.flatMap(({ rules }) => rules);

test('promtool finds nothing wrong', { skip: promtool.skip }, async () => {
  await runProgram(promtool, ['check', 'rules', join(ROOT, RULES)]);
});

test('promtool evaluates them as their cases say', { skip: promtool.skip }, async () => {
  // Each case has a database of its own: together they take longer than a program usually may.
  await promisify(execFile)(promtool.path!, ['test', 'rules', join(ROOT, CASES)]);
});

test('each alert has a case in which it fires and one in which it is silent', () => {
  const names = (parse(text(CASES)) as { tests: { name: string }[] }).tests.map(({ name }) => name);
  const wanted = alerts.flatMap(({ alert }) => [`${alert} fires for `, `${alert} is silent for `]);
  assert.deepEqual(
    wanted.filter((begin) => !names.some((name) => name.startsWith(begin))),
    [],
  );
});

test('each pack has an alert', () => {
  assert.deepEqual(groups.map(({ name }) => name.replace('custom-resources-', '')).sort(), packNames());
});

test('alerts ask for families and labels that the packs tell', () => {
  const labels = new Map(
    packNames()
      .flatMap(kindsIn)
      .flatMap((kind) =>
        kind.families.map((family) => [family.name, [...kind.identity.labels, ...family.labels]] as const),
      ),
  );
  for (const { alert, expr } of alerts) {
    const selectors = [...expr.matchAll(/\b([a-z]+_\w+)\{([^}]*)\}/g)];
    assert.ok(selectors.length > 0, alert);
    for (const [, name, matchers] of selectors) {
      assert.ok(labels.has(name!), `${alert}: ${name}`);
      assert.match(matchers!, /job="kube-state-metrics"/);
      for (const [, label] of matchers!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)) {
        if (label !== 'job') assert.ok(labels.get(name!)!.includes(label!), `${alert}: ${name}{${label}}`);
      }
      for (const label of /\bby \(([^)]*)\)/.exec(expr)![1]!.split(', ')) {
        const isTold =
          label === 'cluster' || [...labels].some(([each, all]) => expr.includes(each) && all.includes(label));
        assert.ok(isTold, `${alert}: by ${label}`);
      }
    }
  }
});

test('each alert names a section of the runbook, and each section an alert', () => {
  const sections = [...text('docs/runbooks/custom-resource-packs.md').matchAll(/^## (\w+)$/gm)];
  assert.deepEqual(
    sections.map(([, title]) => `docs/runbooks/custom-resource-packs.md#${title!.toLowerCase()}`),
    alerts.map(({ annotations }) => annotations.runbook),
  );
});

test('each alert has a severity, a summary and a description', () => {
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity, /^(critical|warning|info)$/, alert);
    assert.ok(annotations.summary && annotations.description, alert);
  }
});

test('the object for the operator has all of them: node deploy/prometheus/source/main.ts', () => {
  const made = prometheusRule([text(RULES)], 'the folder packs', 'kube-state-otel-packs');
  assert.ok(text('deploy/prometheus/operator/prometheus-rule-packs.yaml') === made, 'it is not what the code makes');
});
