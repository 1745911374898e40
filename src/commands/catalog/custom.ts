/** What rules for custom resources add to the catalog, without a cluster that says which of them it serves. */
import { settingsOfFlags } from '../../config/read-settings.ts';
import { builtInOf } from '../../custom-resources/kinds/built-in.ts';
import { familiesOf } from '../../custom-resources/kinds/families.ts';
import type { CustomResourceRules, ResourceRule } from '../../custom-resources/rules/rules.ts';
import { exposedType } from '../../prometheus/formats/names.ts';
import { nameOf } from '../../resources/names.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { CatalogFamily } from './catalog.ts';
import { pluralOf } from './resource-names.ts';

/** A kind that rules name. */
export interface CustomResource {
  /** As it is called where its definition is not known: `crontabs.stable.example.com`. */
  readonly resource: string;
  /** `*` for all of the group. */
  readonly kind: string;
  readonly groupVersion: string;
  readonly families: readonly CatalogFamily[];
}

/** What the rules of the settings name. Throws what a start throws for them. */
export function customCatalog({
  flags,
  environment,
  say,
}: Pick<CommandContext, 'flags' | 'environment' | 'say'>): readonly CustomResource[] {
  const { customResources } = settingsOfFlags(flags, environment, say);
  return customResources === undefined ? [] : resourcesOf(customResources);
}

function resourcesOf({ resources }: CustomResourceRules): readonly CustomResource[] {
  return resources.map((rule) => {
    const { group, version, kind } = rule;
    const builtIn = builtInOf(rule);
    const resource = builtIn ? nameOf(builtIn) : `${kind === '*' || kind === '' ? '*' : pluralOf(kind)}.${group}`;
    const families = familiesOf(rule, { group, version, kind, namespaced: true }, () => {});
    return {
      resource,
      kind: kind || '*',
      groupVersion: [group, version || '*'].filter(Boolean).join('/'),
      families: families.map(
        ({ name, help, stability, labels, type, exposedAs }): CatalogFamily => ({
          name,
          type: exposedType({ type }),
          stability,
          resource,
          labels: labels.length > 0 ? labels : ['*'],
          help,
          profile: 'ksm',
          optIn: false,
          allowlisted: false,
          oneHot: exposedAs === 'stateset',
          fields: fieldsOf(rule, name),
          custom: true,
        }),
      ),
    };
  });
}

/** The paths of the rules that make the family. */
function fieldsOf({ metrics, metricNamePrefix }: ResourceRule, name: string): readonly string[] {
  const own = metrics.filter((metric) => [metric.name, `${metricNamePrefix}_${metric.name}`].includes(name));
  const paths = own.flatMap(({ each, labelsFromPath }) => [
    ...Object.values(each.labelsFromPath).map((path) => [...each.path, ...path]),
    ...('valueFrom' in each ? [[...each.path, ...each.valueFrom]] : []),
    ...Object.values(labelsFromPath),
  ]);
  return [...new Set(paths.map((path) => path.join('.')).filter((path) => path !== ''))].sort();
}
