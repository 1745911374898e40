/** The rules of packs and the rules that somebody wrote, about one kind at the same time. */
import type { CustomResourceRules, MetricRule, ResourceRule } from '../rules/rules.ts';

/**
 * Both are told. Of a family that both have for a kind, the one of `own` is; `own` says what is told of a version that a pack
 * does not name.
 */
export function mergeRules(packs: CustomResourceRules, own: CustomResourceRules): CustomResourceRules {
  // Of rules about the same version of the same kind the last counts.
  const together = packs.resources.map((rule) => {
    const other = own.resources.findLast((each) => meansAll(each, rule));
    return other === undefined ? rule : joined(rule, other);
  });
  return { resources: [...own.resources, ...together] };
}

/** Whether a rule is about all that another, which has no wildcards, is about. */
function meansAll(rule: ResourceRule, { group, version, kind }: ResourceRule): boolean {
  return rule.group === group && ['*', version].includes(rule.version) && ['*', kind].includes(rule.kind);
}

function joined(pack: ResourceRule, own: ResourceRule): ResourceRule {
  const ours = own.metrics.map((metric) => standingAlone(own, metric));
  const names = new Set(ours.map(({ name }) => name));
  const rest = pack.metrics.map((metric) => standingAlone(pack, metric)).filter(({ name }) => !names.has(name));
  return { ...pack, metricNamePrefix: '', commonLabels: {}, labelsFromPath: {}, metrics: [...rest, ...ours] };
}

/** Labels that say what the kind is, which only a metric can say otherwise. */
const OF_THE_KIND = ['customresource_group', 'customresource_version', 'customresource_kind'];

/** The metric with all that its resource says for it. */
function standingAlone(rule: ResourceRule, metric: MetricRule): MetricRule {
  const common = Object.entries(rule.commonLabels).filter(([label]) => !OF_THE_KIND.includes(label));
  return {
    ...metric,
    name: rule.metricNamePrefix === '' ? metric.name : `${rule.metricNamePrefix}_${metric.name}`,
    commonLabels: { ...Object.fromEntries(common), ...metric.commonLabels },
    labelsFromPath: { ...rule.labelsFromPath, ...metric.labelsFromPath },
  };
}
