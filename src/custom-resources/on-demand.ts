/** Custom resources for those who have rules or monitors: nobody else loads or runs anything for them. */
import type { Selectors } from '../kubernetes/reflector/options.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import type { Wanted } from '../watch/wanted.ts';
import type { CustomResourceSettings, CustomResources, FollowOptions } from './follow.ts';
import type { Monitors } from './monitors/follow.ts';
import type { MonitorReport } from './monitors/report.ts';
import type { StatusOptions } from './monitors/status/write.ts';
import type { DefinitionCounts } from './served.ts';
import type { UnusableCount } from './unusable.ts';

/** What the settings mean of custom resources. */
export interface CustomResourcesOnDemand {
  /** The kinds that are told now. */
  readonly kinds: readonly Kind[];
  /** Kinds that are told anyway, with what rules add to those that are built in, and those that are told for rules alone. */
  withRules(kinds: readonly Kind[]): readonly Kind[];
  /** What the API server selects of them, by the identity of the kind. */
  readonly selectors: ReadonlyMap<string, Selectors>;
  /** What else is watched for them. */
  readonly sources: readonly Wanted[];
  unusable(): readonly UnusableCount[];
  /** How monitors are; undefined where none are followed. */
  monitors(): readonly MonitorReport[] | undefined;
  /** Undefined where there are no rules. */
  readonly definitions: DefinitionCounts | undefined;
  /** Takes other settings; `changed` is called where it takes a moment to know what they mean. Throws the KSO_METRIC errors. */
  apply(settings: CustomResourceSettings): void;
}

/** Resolves when everything is loaded that the settings need. Throws the KSO_METRIC errors. */
export async function openCustomResources(
  settings: CustomResourceSettings,
  options: FollowOptions & StatusOptions,
): Promise<CustomResourcesOnDemand> {
  let current = settings;
  let rules: CustomResources | undefined;
  let monitors: Monitors | undefined;
  const loadRules = async () => {
    const { followDefinitions } = await import('./follow.ts');
    rules ??= followDefinitions(options);
  };
  // What reads and writes monitors is that of the start, as their option is.
  const loadMonitors = async () => {
    const { followMonitors } = await import('./monitors/follow.ts');
    const status = settings.resourceMetricsMonitorsStatus
      ? (await import('./monitors/status/write.ts')).writeStatus(options)
      : undefined;
    monitors = followMonitors(options, status);
  };
  if (settings.customResources !== undefined) await loadRules();
  if (settings.resourceMetricsMonitors) await loadMonitors();
  rules?.kinds(settings);
  monitors?.kinds(settings);
  return {
    get kinds() {
      return [...(rules?.kinds(current) ?? []), ...(monitors?.kinds(current) ?? [])];
    },
    withRules: (kinds) => rules?.withRules(current, kinds) ?? kinds,
    get selectors() {
      return monitors?.selectors ?? new Map();
    },
    get sources() {
      const all = [...(rules?.sources(current) ?? []), ...(monitors?.sources(current) ?? [])];
      // Both need the definitions.
      const key = ({ kind, scope }: Wanted) => `${kindId(kind)} ${scope.namespace}`;
      return [...new Map(all.map((each) => [key(each), each])).values()];
    },
    unusable: () => [...(rules?.unusable() ?? []), ...(monitors?.unusable() ?? [])],
    monitors: () => monitors?.reports(),
    get definitions() {
      return current.customResources === undefined ? undefined : rules?.definitions;
    },
    apply(chosen) {
      rules?.kinds(chosen);
      current = chosen;
      if (chosen.customResources !== undefined && rules === undefined) void loadRules().then(() => options.changed());
    },
  };
}
