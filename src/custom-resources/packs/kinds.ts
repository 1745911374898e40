/**
 * Kinds of packs that have families under names which rules can not give: series without the labels that all rules add, and
 * with labels and annotations that an allowlist names.
 */
import { configureKinds, isFiltered, type Selection } from '../../config/selection.ts';
import { type Kind, kindId } from '../../resources/declare/kind.ts';
import { familyFilter } from '../../resources/options/family-filter.ts';
import { gatewayclasses } from './kinds/gatewayclasses.ts';
import { jobsets } from './kinds/jobsets.ts';
import { verticalpodautoscalers } from './kinds/verticalpodautoscalers.ts';
import { resourcesOfPacks } from './resources.ts';

const KINDS: readonly Kind[] = [gatewayclasses, jobsets, verticalpodautoscalers];

/** The kinds of the packs beside those of their rules, with what the settings ask for. Throws as `selectKinds` does. */
export function packKinds(settings: Selection): Kind[] {
  const packs = settings.customResourcePacks ?? [];
  const kinds = KINDS.flatMap((kind) => {
    const pack = packs.find((each) => resourcesOfPacks([each]).some((resource) => kindId(resource) === kindId(kind)));
    if (pack === undefined) return [];
    return [{ ...kind, families: kind.families.map((family) => ({ ...family, origin: `the pack ${pack}` })) }];
  });
  const all = kinds.flatMap(({ families }) => families);
  const families = isFiltered(settings) ? familyFilter(settings, all) : undefined;
  return configureKinds(kinds, settings, families).filter((kind) => kind.families.length > 0);
}
