/** What values of the chart come to. */
import assert from 'node:assert/strict';
import { readSettings } from '../../../src/config/read-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { containerOf, type Json } from '../render.ts';

/** The full name of the objects where nothing else is said. */
export const NAME = 'ksm-kube-state-metrics';

/** The settings of the component's container, with its flags and the variables that are plain; files are left out. */
export function settingsOf(documents: readonly Json[]): Settings {
  const { args, env = [] } = containerOf(documents);
  const environment = Object.fromEntries(env.map(({ name, value }: Json) => [name, value]));
  const flags = args.filter((flag: string) => !/^--(config|otlp-destinations-file)=/.test(flag));
  return settingsFrom(flags, environment);
}

/** The settings of flags and variables that can be used, without a warning. */
export function settingsFrom(flags: readonly string[], environment: Readonly<Record<string, string>>): Settings {
  const invocation = readSettings(flags, environment, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return invocation.run;
}
