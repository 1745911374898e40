/** `generate values`: values of the chart in deploy/helm with which it runs what flags and a configuration file say. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkedKinds } from '../../component/check.ts';
import { readConfigFile } from '../../config/file/config-file.ts';
import { nameOfFlag, type Option } from '../../config/options/option.ts';
import { options as known } from '../../config/options/options.ts';
import { settingsOfFlags } from '../../config/read-settings.ts';
import { sourcesOf } from '../../config/sources.ts';
import { packageFile } from '../../package-files.ts';
import { customResourcesOf } from '../config/custom-resources.ts';
import { DEFINITION_RULE, listRules, monitorRules, type Rule } from '../config/rules.ts';
import { type RunSettings, readRunSettings } from '../config/run-settings.ts';
import { dataText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { type Data, merged, PLACES, valuesOf } from './chart-values.ts';
import { destinationsOf } from './destinations.ts';
import { NOT_THERE, refuseSecrets, wordsOf } from './flags.ts';

/** Prints the values that differ from the chart's own. */
export async function run(context: CommandContext): Promise<number> {
  const { flags, options, output, say } = context;
  const run = readRunSettings(context);
  const file = configurationOf(context);
  const texts = { ...file.texts, ...flags };
  refuseSecrets(texts);
  const custom = customRulesOf(texts);
  const parts: Data[] = [valuesOf(texts), custom, monitorRightsOf(run, custom.rbac as object), imageOf(options.image)];
  if (texts.resources === undefined) parts.push(collectorsOf());
  if (run.settings.leaderElection !== undefined) parts.push({ replicas: 2 });
  const destinations = destinationsOf(texts.otlpDestinationsFile, file.destinations);
  if (destinations !== undefined) {
    parts.push({ destinations });
    const variables = [...JSON.stringify(destinations).matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    if (variables.length > 0) say(`Variables that extraEnvs has to bring: ${[...new Set(variables)].join(', ')}.`);
  }
  const rest = Object.entries(flags).filter(([name]) => !isPlaced(name));
  const extraArgs = rest.flatMap(([name, text]) => wordsOf(known[name as keyof typeof known], text));
  if (extraArgs.length > 0) parts.push({ extraArgs });
  if (Object.keys(file.rest).length > 0) parts.push({ config: file.rest });
  const paths = rest.filter(([name]) => known[name as keyof typeof known].flag.includes('<path>'));
  if (paths.length > 0) say(`Files that volumes and volumeMounts have to bring: ${paths.map(flagOf).join(', ')}.`);
  await output.write(await dataText(parts.reduce(merged, {}), options.output as 'yaml' | 'json'));
  return DONE;
}

/** What has no place among the values for a reason, and what is said there in another way. */
export const ELSEWHERE: readonly string[] = [
  ...NOT_THERE,
  'config',
  'podNamespace',
  'customResourceStateConfig',
  'customResourceStateConfigFile',
  'otlpDestinationsFile',
];

function isPlaced(name: string): boolean {
  const option: Option<unknown> = known[name as keyof typeof known];
  return name in PLACES || ELSEWHERE.includes(name) || option.isIdle === true;
}

function flagOf([name]: readonly [string, string]): string {
  return `--${nameOfFlag(known[name as keyof typeof known])}`;
}

interface Configuration {
  /** What the chart has keys for, as flags would have it. */
  readonly texts: Readonly<Record<string, string>>;
  readonly destinations: readonly unknown[] | undefined;
  /** All else, by the keys of the file. */
  readonly rest: Data;
}

/** What the configuration file says, for which the chart makes a file of its own. */
function configurationOf({ flags, environment }: CommandContext): Configuration {
  const path = sourcesOf(flags, environment, () => {}).file?.path;
  const file = path === undefined ? undefined : readConfigFile(path, true);
  if (file === undefined) return { texts: {}, destinations: undefined, rest: {} };
  const rest = { ...(parse(readFileSync(file.path, 'utf8')) as Data) };
  delete rest.otlp_destinations;
  const texts: Record<string, string> = {};
  for (const [name, { key, value }] of Object.entries(file.values)) {
    const text = typeof value === 'string' ? value : value.join(',');
    // Told here too, since it must not get into a ConfigMap.
    if (name === 'otlpHeaders') texts[name] = text;
    if (!isPlaced(name)) continue;
    texts[name] = text;
    delete rest[key];
  }
  return { texts, destinations: file.destinations, rest };
}

/** Rules for custom resources, which stand in the values themselves, and the right to list what they are about. */
function customRulesOf({
  customResourceStateConfig,
  customResourceStateConfigFile: path,
}: Readonly<Record<string, string>>): Data {
  const rules = customResourceStateConfig ?? (path === undefined ? undefined : readFileSync(path, 'utf8'));
  if (rules === undefined) return {};
  const { watched } = customResourcesOf(settingsOfFlags({ customResourceStateConfig: rules }, {}, () => {}));
  // The chart's roles allow the definitions, but not the resources.
  const extraRules = listRules(watched.filter(({ resource }) => resource !== 'customresourcedefinitions'));
  return { customResourceState: { enabled: true, config: parse(rules) }, rbac: { extraRules } };
}

/** What monitors need, of which the chart's roles know nothing. */
function monitorRightsOf({ settings }: RunSettings, rbac: { extraRules?: readonly Rule[] } = {}): Data {
  if (!settings.resourceMetricsMonitors) return {};
  return { rbac: { extraRules: [...(rbac.extraRules ?? []), DEFINITION_RULE, ...monitorRules(settings)] } };
}

/** What is watched by default, and not by the chart. */
function collectorsOf(): Data {
  // Without the flags: what those add is none that --resources can name.
  const kinds = checkedKinds(
    settingsOfFlags({}, {}, () => {}),
    { warn() {} },
  );
  const chart = parse(readFileSync(packageFile('deploy/helm/kube-state-otel/values.yaml'), 'utf8')) as {
    readonly collectors: readonly string[];
  };
  const collectorsExtra = kinds.map(({ resource }) => resource).filter((each) => !chart.collectors.includes(each));
  return collectorsExtra.length === 0 ? {} : { collectorsExtra };
}

/** An image as the chart has it, in parts. */
function imageOf(image: unknown): Data {
  if (image === undefined) return {};
  const [, repository, tag, digest] = /^(.+?)(?::([\w.-]+))?(?:@(sha256:[\da-f]+))?$/.exec(String(image)) ?? [];
  return { image: { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) } };
}
