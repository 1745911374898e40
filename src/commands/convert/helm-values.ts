/** Values of a chart of kube-state-metrics, held against those that the chart in deploy/helm takes. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parseDocument, stringify } from 'yaml';
import { CodedError } from '../../errors.ts';
import { packageFile } from '../../package-files.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';
import { PLACES } from '../generate/chart-values.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { conflictsIn, differenceOf } from './chart-differences.ts';
import { fits, isMap, type Schema, typesOf } from './chart-schema.ts';
import { type Item, mistakeIn, mistakeInOne, ofFlags } from './items.ts';

type Values = Readonly<Record<string, unknown>>;

/** A verdict for each value, and what does not go together. Throws KSO_HELM_VALUES. */
export async function judgedValues(
  place: string,
  { stdin, say }: Pick<CommandContext, 'stdin' | 'say'>,
): Promise<{ readonly items: readonly Item[]; readonly mistakes: readonly string[] }> {
  const values = ownBlock(await readValues(place, stdin), say);
  const schema = JSON.parse(readFileSync(packageFile('deploy/helm/kube-state-otel/values.schema.json'), 'utf8'));
  const items = itemsOf(values, schema, '', values);
  const mistake = mistakeIn(Object.assign({}, ...items.map(({ flags }) => flags)));
  return { items, mistakes: [...(mistake === undefined ? [] : [mistake]), ...conflictsIn(values)] };
}

async function readValues(place: string, stdin: AsyncIterable<Uint8Array>): Promise<Values> {
  const refuse = (reason: string): never => {
    throw new CodedError('KSO_HELM_VALUES', { file: place === '-' ? 'standard input' : place, reason });
  };
  const text = await (place === '-' ? buffer(stdin) : readFile(place)).then(String, (error: Error) =>
    refuse(error.message),
  );
  const document = parseDocument(text, WITHOUT_WARNINGS);
  const [mistake] = document.errors;
  if (mistake !== undefined) refuse(reasonOfYaml(mistake));
  const values: unknown = document.toJS() ?? {};
  return isMap(values) ? values : refuse('its top is no map of keys to values');
}

const CHART = 'kube-state-metrics';

/** Of a parent chart the block that it hands down: kube-prometheus-stack, opentelemetry-kube-stack and k8s-monitoring have one. */
function ownBlock(values: Values, say: (line: string) => void): Values {
  for (const parent of [values, values.telemetryServices, values.kubeStateMetrics]) {
    if (!isMap(parent) || !isMap(parent[CHART])) continue;
    say(`Only the block ${CHART} is looked at: the rest is of the chart that hands it down.`);
    return parent[CHART];
  }
  return values;
}

/** The values of a map, those within maps by their paths. */
function itemsOf(values: Values, { properties = {} }: Schema, within: string, all: Values): Item[] {
  return Object.entries(values).flatMap(([key, value]): Item[] => {
    const path = within === '' ? key : `${within}.${key}`;
    const known = properties[key];
    if (known === undefined) return [lost(path, 'the chart has no such key, and refuses it')];
    if (value === null || isIdle(known)) {
      return [{ given: path, verdict: 'no effect', here: '', note: known.description ?? 'it is null', flags: {} }];
    }
    if (!fits(known, value)) return [lost(path, `it has to be ${typesOf(known)}`)];
    if (isMap(value) && known.properties !== undefined && !isOpen(known, value))
      return itemsOf(value, known, path, all);
    if (path === 'extraArgs')
      return ofFlags(value as string[]).map((item) => ({ ...item, given: `${path}: ${item.given}` }));
    return [judgedValue(path, value, all)];
  });
}

/** Taken for the sake of old values files alone. */
function isIdle({ description = '' }: Schema): boolean {
  return description.includes('does nothing');
}

/** A map with keys of the user's own is one value. */
function isOpen({ additionalProperties, properties }: Schema, value: Values): boolean {
  return additionalProperties !== false && Object.keys(value).some((key) => properties![key] === undefined);
}

function judgedValue(path: string, value: unknown, all: Values): Item {
  const difference = differenceOf(path, value, all);
  if (difference?.verdict === 'refused') return lost(path, difference.note);
  const flags = flagsOf(path, value);
  const mistake = mistakeInOne(flags);
  if (mistake !== undefined) return lost(path, mistake);
  // Names of resources are told by several keys: what they come to is not the last of them.
  const { resources: _, ...others } = flags;
  return { given: path, verdict: 'same', here: path, note: '', ...difference, flags: others };
}

function lost(given: string, note: string): Item {
  return { given, verdict: 'refused', here: '', note, flags: {} };
}

const RESOURCES: readonly string[] = ['collectors', 'collectorsExtra', 'collectorsExclude'];

/** The flag that the chart makes of a value, to be judged; nothing where there is none, or a template in it. */
function flagsOf(path: string, value: unknown): Readonly<Record<string, string>> {
  if (path === 'customResourceState.config') {
    return Object.keys(value as object).length === 0 ? {} : { customResourceStateConfig: stringify(value) };
  }
  const key = path === 'metricAnnotationsAllowlist' ? 'metricAnnotationsAllowList' : path;
  const name = RESOURCES.includes(path) ? 'resources' : Object.keys(PLACES).find((each) => PLACES[each]!.key === key);
  const text = Array.isArray(value) ? value.join(',') : String(value);
  const isFlag = name !== undefined && name !== 'pod' && !isMap(value) && text !== '' && !text.includes('{{');
  return isFlag ? { [name]: text } : {};
}
