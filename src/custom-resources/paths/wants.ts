/** What paths read of an object, as a tree: the schema of a custom kind is made of it. */
import type { JsonWants } from '../../kubernetes/codec/schema.ts';
import type { EachRule, LabelPaths, MetricRule, Path, ResourceRule } from '../rules/rules.ts';
import { stepOf } from './path.ts';

/** Whatever is there, but of a map or a list nothing that is in it. */
const SELF: JsonWants = {};
const ALL: JsonWants = { all: true };

/** What is read for all families of a rule. */
export function wantsOf(rule: ResourceRule): JsonWants {
  return together(rule.metrics.flatMap((metric) => [labelWants(rule.labelsFromPath), metricWants(metric)]));
}

function metricWants({ labelsFromPath, each }: MetricRule): JsonWants {
  return together([labelWants(labelsFromPath), along(each.path, eachWants(each))]);
}

/** What is read at the end of the path: of the value itself, and of what is in a list or a map. */
function eachWants(each: EachRule): JsonWants {
  const labels = labelWants(each.labelsFromPath);
  const element = each.type === 'info' ? labels : together([labels, along(each.valueFrom, SELF)]);
  const within: JsonWants = each.type === 'stateset' ? { elements: element } : { elements: element, each: element };
  // Where a step is the key of a member, that itself may be the value.
  return together([element, within]);
}

function labelWants(paths: LabelPaths): JsonWants {
  return together(Object.values(paths).map((path) => along(path, ALL)));
}

/** A value with only what leads along the path, and at its end what is wanted there. */
function along(path: Path, end: JsonWants): JsonWants {
  return path.reduceRight((inner, text) => before(text, inner), end);
}

function before(text: string, inner: JsonWants): JsonWants {
  const step = stepOf(text);
  if (step === undefined) return SELF;
  if (step.kind === 'entry') return { keys: { [step.key]: SELF } };
  if (step.kind === 'lookup') return { elements: together([inner, { keys: { [step.key]: SELF } }]) };
  const keys = { keys: { [step.name]: inner } };
  return step.index === undefined ? keys : { ...keys, elements: inner };
}

/** What any of some wants. */
export function together(wants: readonly JsonWants[]): JsonWants {
  return wants.reduce(both, SELF);
}

function both(a: JsonWants, b: JsonWants): JsonWants {
  if (a.all || b.all) return ALL;
  const each = bothOrOne(a.each, b.each);
  const elements = bothOrOne(a.elements, b.elements);
  const names = new Set([...Object.keys(a.keys ?? {}), ...Object.keys(b.keys ?? {})]);
  // A member that one names is read for the other, too, if that wants each.
  const keys = [...names].map((name): [string, JsonWants] => [
    name,
    bothOrOne(own(a, name) ?? a.each, own(b, name) ?? b.each)!,
  ]);
  return {
    ...(keys.length > 0 && { keys: Object.fromEntries(keys) }),
    ...(each && { each }),
    ...(elements && { elements }),
  };
}

function own({ keys = {} }: JsonWants, name: string): JsonWants | undefined {
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

function bothOrOne(a: JsonWants | undefined, b: JsonWants | undefined): JsonWants | undefined {
  return a === undefined || b === undefined ? (a ?? b) : both(a, b);
}
