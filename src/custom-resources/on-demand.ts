/** Custom resources for those who have rules: nobody else loads or runs anything for them. */
import type { Kind } from '../resources/declare/kind.ts';
import type { Wanted } from '../watch/wanted.ts';
import type { CustomResourceSettings, CustomResources, DefinitionCounts, FollowOptions } from './follow.ts';
import type { UnusableCount } from './unusable.ts';

/** What the settings mean of custom resources. */
export interface CustomResourcesOnDemand {
  /** The kinds that are told now. */
  readonly kinds: readonly Kind[];
  /** What else is watched for them. */
  readonly sources: readonly Wanted[];
  unusable(): readonly UnusableCount[];
  /** Undefined where there are no rules. */
  readonly definitions: DefinitionCounts | undefined;
  /** Takes other settings; `changed` is called where it takes a moment to know what they mean. Throws the KSO_METRIC errors. */
  apply(settings: CustomResourceSettings): void;
}

/** Resolves when everything is loaded that the settings need. Throws the KSO_METRIC errors. */
export async function openCustomResources(
  settings: CustomResourceSettings,
  options: FollowOptions,
): Promise<CustomResourcesOnDemand> {
  let current = settings;
  let loaded: CustomResources | undefined;
  const load = async () => {
    const { followDefinitions } = await import('./follow.ts');
    loaded ??= followDefinitions(options);
  };
  if (settings.customResources !== undefined) await load();
  loaded?.kinds(settings);
  return {
    get kinds() {
      return loaded?.kinds(current) ?? [];
    },
    get sources() {
      return current.customResources === undefined ? [] : (loaded?.sources ?? []);
    },
    unusable: () => loaded?.unusable() ?? [],
    get definitions() {
      return current.customResources === undefined ? undefined : loaded?.definitions;
    },
    apply(chosen) {
      loaded?.kinds(chosen);
      current = chosen;
      if (chosen.customResources !== undefined && loaded === undefined) void load().then(() => options.changed());
    },
  };
}
