/** Reads kube-state-metrics' rules for custom resources, and finds what is wrong with them before anything is watched. */
import { CodedError } from '../../errors.ts';
import { kinds } from '../../resources/kinds.ts';
import { readTextFile } from '../../text-file.ts';
import { stepOf } from '../paths/path.ts';
import { type Place, readYaml } from './nodes.ts';
import type { CustomResourceRules, EachRule, LabelPaths, LabelRules, MetricRule, Path, ResourceRule } from './rules.ts';
import { checkSecret } from './secrets.ts';

const PREFIX = 'kube_customresource';
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * Reads a file of rules; undefined where it is not there and `mayBeAbsent`. Throws KSO_CUSTOM_RESOURCES_UNREADABLE and
 * KSO_CUSTOM_RESOURCES_INVALID.
 */
export function readRulesFile(path: string, mayBeAbsent: boolean): CustomResourceRules | undefined {
  const content = readTextFile(path, mayBeAbsent, 'KSO_CUSTOM_RESOURCES_UNREADABLE');
  return content === undefined ? undefined : readRules(path, content);
}

/** Reads rules; `source` is what errors call the text. Throws KSO_CUSTOM_RESOURCES_INVALID with the line and the rule. */
export function readRules(source: string, content: string): CustomResourceRules {
  const top = readYaml(content, (line, place, reason) => {
    throw new CodedError('KSO_CUSTOM_RESOURCES_INVALID', { source, line, place, reason });
  });
  return { resources: top.at('spec').at('resources').elements().map(resourceOf) };
}

function resourceOf(place: Place): ResourceRule {
  const named = place.at('groupVersionKind');
  const group = named.at('group');
  const version = named.at('version').text() || '*';
  const kind = named.at('kind').text() || '*';
  const isCore = !group.isNull && group.text() === '' && kind !== '*';
  if (isCore && !kinds.some((each) => each.group === '' && each.kind === kind))
    named.at('kind').refuse(`the group "" has no kind ${JSON.stringify(kind)} that is known here`);
  if ((group.text() === '' && !isCore) || group.text() === '*')
    group.refuse('a rule is about one group, which has to be named, or about one kind of the group ""');
  const prefix = place.at('metricNamePrefix');
  const metricNamePrefix = prefix.isNull ? PREFIX : prefix.text();
  const plural = place.at('resourcePlural').text();
  place.at('errorLogV').integer();
  const rule: ResourceRule = {
    group: group.text(),
    version,
    kind,
    ...(plural !== '' && { plural }),
    metricNamePrefix,
    ...labelsOf(place),
    metrics: place
      .at('metrics')
      .elements()
      .map((metric) => metricOf(metric, metricNamePrefix)),
  };
  if (isCore && kind === 'Secret') checkSecret(rule, (reason) => place.refuse(reason));
  return rule;
}

function metricOf(place: Place, prefix: string): MetricRule {
  const name = place.at('name').text();
  const full = prefix === '' ? name : `${prefix}_${name}`;
  if (name === '' || !NAME.test(full)) place.at('name').refuse(`${JSON.stringify(full)} is no name of a metric`);
  place.at('errorLogV').integer();
  return { name, help: place.at('help').text(), ...labelsOf(place), each: eachOf(place.at('each')) };
}

function labelsOf(place: Place): LabelRules {
  const common = place.at('commonLabels').entries();
  return {
    commonLabels: Object.fromEntries(common.map(([name, value]) => [name, value.text()])),
    labelsFromPath: labelPathsOf(place.at('labelsFromPath')),
  };
}

function eachOf(place: Place): EachRule {
  const type = place.at('type').text().toLowerCase();
  switch (type) {
    case 'gauge': {
      const block = blockOf(place, 'gauge');
      return {
        type,
        ...overPath(block),
        ...byKey(block),
        ...fromElement(block),
        nilIsZero: block.at('nilIsZero').flag(),
      };
    }
    case 'info': {
      const block = blockOf(place, 'info');
      return { type, ...overPath(block), ...byKey(block) };
    }
    case 'stateset': {
      const block = blockOf(place, 'stateSet');
      const labelName = block.at('labelName').text();
      if (labelName === '')
        block.at('labelName').refuse('a state set needs a label that says which state a row is about');
      const list = block
        .at('list')
        .elements()
        .map((entry) => entry.text());
      return { type, ...overPath(block), labelName, list, ...fromElement(block) };
    }
    default:
      return place.at('type').refuse('the type is Gauge, StateSet or Info');
  }
}

/** What says more of a type. */
function blockOf(place: Place, name: 'gauge' | 'info' | 'stateSet'): Place {
  const block = place.at(name);
  return block.isNull ? block.refuse(`a metric of this type needs each.${name}`) : block;
}

function overPath(block: Place) {
  return { path: pathOf(block.at('path')), labelsFromPath: labelPathsOf(block.at('labelsFromPath')) };
}

const byKey = (block: Place) => ({ labelFromKey: block.at('labelFromKey').text() });
const fromElement = (block: Place) => ({ valueFrom: pathOf(block.at('valueFrom')) });

function labelPathsOf(place: Place): LabelPaths {
  return Object.fromEntries(place.entries().map(([name, path]) => [name, pathOf(path)]));
}

function pathOf(place: Place): Path {
  return place.elements().map((element) => {
    const text = element.text();
    if (stepOf(text) === undefined) element.refuse('an element of a list is looked up as [key=value]');
    return text;
  });
}
