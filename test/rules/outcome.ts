/** What became of rules in a Prometheus. */
import assert from 'node:assert/strict';
import { dataOf, resultOf, textOf } from '../receivers/prometheus.ts';

/** An alert whose condition holds, whether for long enough or not. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The alerts and records of some rules. */
export interface Outcome {
  readonly alerts: readonly Alert[];
  /** The labels of the alerts and the recorded series with their values, as sorted texts without `instance`. */
  readonly told: readonly string[];
}

interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly Alert[];
}

/**
 * The outcome of the rules whose names are `wanted`; asserts that every rule could be evaluated. Recorded rates are left out,
 * since they depend on when samples were taken.
 */
export async function outcomeOf(port: number, wanted: (name: string) => boolean = () => true): Promise<Outcome> {
  const { groups } = await dataOf<{ groups: readonly { readonly rules: readonly Rule[] }[] }>(port, '/api/v1/rules');
  const all = groups.flatMap(({ rules }) => rules);
  for (const { name, health, lastError } of all) assert.notEqual(health, 'err', `${name}: ${lastError}`);
  const rules = all.filter(({ name }) => wanted(name));
  const alerts = rules.flatMap((rule) => rule.alerts ?? []);
  const records = rules.filter(({ type, query }) => type === 'recording' && !query.includes('increase('));
  const recorded = await Promise.all(records.map(({ name }) => resultOf(port, `{__name__="${name}"}`)));
  const told = [
    ...alerts.map(({ labels }) => textOf({ metric: labels, value: [0, '1'] }, 'instance')),
    ...recorded.flat().map((result) => textOf(result, 'instance')),
  ];
  return { alerts, told: told.sort() };
}

/** The names of the alerts of an outcome. */
export function namesOf({ alerts }: Outcome): ReadonlySet<string> {
  return new Set(alerts.map(({ labels }) => labels.alertname!));
}
