/** The names, types and defaults of all settings: `--help`, the configuration file and the documentation are made from it. */
import { ACCEPTED } from './accepted.ts';
import { CLUSTER } from './cluster.ts';
import { CUSTOM_RESOURCES } from './custom-resources.ts';
import { ELECTION } from './election.ts';
import { FAMILIES } from './families.ts';
import type { Option } from './option.ts';
import { OTLP } from './otlp.ts';
import { PROCESS } from './process.ts';
import { SCOPE } from './scope.ts';
import { SERVER } from './server.ts';

/** All options, by the name that the code has for each. */
export const options = {
  ...CLUSTER,
  ...SCOPE,
  ...FAMILIES,
  ...CUSTOM_RESOURCES,
  ...SERVER,
  ...OTLP,
  ...ELECTION,
  ...PROCESS,
  ...ACCEPTED,
} as const;

/** The same in groups, each with the heading that `--help` and the documentation give it. */
export const groups: Readonly<Record<string, Readonly<Record<string, Option<unknown>>>>> = {
  'The cluster': CLUSTER,
  'What is watched': SCOPE,
  'What is told': FAMILIES,
  'Custom resources': CUSTOM_RESOURCES,
  'Serving /metrics': SERVER,
  'Pushing by OTLP': OTLP,
  'One of several processes': ELECTION,
  'The process': PROCESS,
  'Without effect here': ACCEPTED,
};

/** The settings as read: undefined where nothing gives one. */
export type OptionValues = {
  readonly [K in keyof typeof options]: (typeof options)[K] extends Option<infer T> ? T | undefined : never;
};
