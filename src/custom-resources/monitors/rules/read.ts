/** Reads what a ResourceMetricsMonitor asks for: what can not be used is left out and named, and all else is used. */
import { createRequire } from 'node:module';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../../yaml.ts';
import { type Place, placeOf, Refusal } from './place.ts';
import type { FamilyRule, Fault, LabelRule, MetricRule, MonitorRules, Resolver, StoreRule } from './rules.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

/** Finds what is wrong with a path or an expression; undefined for nothing. */
export type CheckValue = (resolver: Resolver, text: string) => string | undefined;

/** What the definition of the kind allows, held here again: an older definition has no schema. */
const MOST = { stores: 128, families: 128, metrics: 128, labels: 64, text: 1024, name: 128, selector: 256 };
/** Characters of a configuration that is a text. To read more would hold the event loop. */
const MOST_CHARACTERS = 32 * 1024;
const FAMILY_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Reads `spec.configuration`: a map, or, as the first versions of the kind have it, YAML that says the same. Total. */
export function readMonitor(configuration: unknown, check: CheckValue): MonitorRules {
  const faults: Fault[] = [];
  /** What `read` gives; undefined where it refuses. */
  const orFault = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      faults.push({ place: error.place || 'the configuration', reason: error.message });
      return undefined;
    }
  };
  const isText = typeof configuration === 'string';
  const top = orFault(() => {
    const place = placeOf(isText ? parseText(configuration) : configuration, '');
    // Refuses what has no keys, once.
    return place.at('stores') && place;
  });
  const inherited: Inherited = { resolver: isText ? 'unstructured' : '', labels: [] };
  const stores = orFault(() => listOf(top?.at('stores'), 'stores')) ?? [];
  if (top !== undefined && stores.length === 0 && faults.length === 0) {
    faults.push({ place: 'stores', reason: 'there are none' });
  }
  return {
    stores: stores.flatMap((place, index) => orFault(() => storeOf(place, index, inherited, { check, orFault })) ?? []),
    cardinalityLimit: orFault(() => top?.at('cardinalityLimit').count() ?? 0) ?? 0,
    faults,
  };
}

interface Reading {
  readonly check: CheckValue;
  readonly orFault: <T>(read: () => T) => T | undefined;
}

/** What those within have where they say nothing themselves. */
interface Inherited {
  readonly resolver: Resolver | 'starlark' | '';
  readonly labels: readonly LabelRule[];
}

/** What the YAML of a configuration says. Throws Refusal. */
export function parseText(text: string): unknown {
  if (text.length > MOST_CHARACTERS) throw new Refusal('', `it has more than ${MOST_CHARACTERS} characters`);
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  try {
    return parse(text, { ...WITHOUT_WARNINGS, maxAliasCount: 0 });
  } catch (error) {
    throw new Refusal('', reasonOfYaml(error));
  }
}

function storeOf(place: Place, index: number, around: Inherited, reading: Reading): StoreRule {
  const own = inherit(place, around);
  const [group, version, kind, resource] = ['group', 'version', 'kind', 'resource'].map((key) => place.at(key).text());
  if (version === '') place.at('version').refuse('it has to be named, or be *');
  if (kind === '') place.at('kind').refuse('it has to be named, or be *');
  const selectors = place.at('selectors');
  const [label, field] = [selectors.at('label'), selectors.at('field')];
  for (const [selector, parse] of [
    [label, parseLabelSelector],
    [field, parseFieldSelector],
  ] as const) {
    const text = selector.text();
    if (text.length > MOST.selector) selector.refuse(`it has more than ${MOST.selector} characters`);
    if (parse(text) === undefined) selector.refuse('it is no such selector');
  }
  const families = listOf(place.at('families'), 'families');
  if (families.length === 0) place.at('families').refuse('there are none');
  const cardinalityLimit = place.at('cardinalityLimit').count();
  return {
    index,
    group: group!,
    version: version!,
    kind: kind!,
    resource: resource!,
    selectors: { label: label.text(), field: field.text() },
    families: families.flatMap((family) => reading.orFault(() => familyOf(family, own, reading)) ?? []),
    cardinalityLimit,
  };
}

function familyOf(place: Place, around: Inherited, reading: Reading): FamilyRule {
  const name = place.at('name').text();
  if (name.length > MOST.name || !FAMILY_NAME.test(name)) place.at('name').refuse('it is no name of a metric');
  const own = inherit(place, around);
  if (!place.at('starlark').isNull) refuseStarlark(place.at('starlark'));
  return {
    name,
    help: place.at('help').text(),
    metrics: listOf(place.at('metrics'), 'metrics').map((metric) => metricOf(metric, own, reading)),
    cardinalityLimit: place.at('cardinalityLimit').count(),
  };
}

function metricOf(place: Place, around: Inherited, { check }: Reading): MetricRule {
  const { resolver, labels } = inherit(place, around);
  if (resolver === 'starlark') return refuseStarlark(place.at('resolver'));
  if (resolver === '') return place.at('resolver').refuse('neither metric, nor family, nor store names one');
  const value = textOf(place.at('value'), resolver, check);
  const own = labelPlaces(place);
  for (const { value: at } of own) textOf(at, resolver, check);
  for (const label of around.labels) {
    const reason = check(resolver, label.value);
    if (reason !== undefined) place.refuse(`the label ${label.name} that it inherits: ${reason}`);
  }
  return { resolver, labels, value };
}

function textOf(place: Place, resolver: Resolver, check: CheckValue): string {
  const text = place.text();
  if (text === '') place.refuse('it is missing');
  if (text.length > MOST.text) place.refuse(`it has more than ${MOST.text} characters`);
  const reason = check(resolver, text);
  return reason === undefined ? text : place.refuse(reason);
}

/** What a place says itself, and otherwise has from around it; its own labels come first. */
function inherit(place: Place, around: Inherited): Inherited {
  const resolver = place.at('resolver').text();
  if (!['', 'cel', 'unstructured', 'starlark'].includes(resolver)) {
    place.at('resolver').refuse('it is neither cel nor unstructured');
  }
  const own = labelPlaces(place).map(({ name, value }) => ({ name: name.text(), value: value.text() }));
  return { resolver: (resolver as Inherited['resolver']) || around.resolver, labels: [...own, ...around.labels] };
}

/** Labels as they are written: a list of names with values, or, in the first versions, two lists. */
function labelPlaces(place: Place): readonly { readonly name: Place; readonly value: Place }[] {
  const labels = listOf(place.at('labels'), 'labels').map((label) => ({
    name: label.at('name'),
    value: label.at('value'),
  }));
  const [keys, values] = [listOf(place.at('labelKeys'), 'labels'), listOf(place.at('labelValues'), 'labels')];
  if (keys.length !== values.length) place.at('labelValues').refuse('there are not as many as labelKeys');
  return [...labels, ...keys.map((name, at) => ({ name, value: values[at]! }))];
}

function listOf(place: Place | undefined, what: 'stores' | 'families' | 'metrics' | 'labels'): readonly Place[] {
  const elements = place?.elements() ?? [];
  if (elements.length > MOST[what]) place!.refuse(`there are more than ${MOST[what]}`);
  return elements;
}

function refuseStarlark(place: Place): never {
  return place.refuse('starlark is not supported here; cel and unstructured are');
}
