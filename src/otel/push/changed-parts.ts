import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { BLOCK_SIZE, type Block } from '../../state/blocks/blocks.ts';
import type { Journal } from '../../state/journal.ts';
import type { Part } from '../instruments/families.ts';
import type { Unit } from '../instruments/units.ts';

/** The objects that changed after a version at which the others were told, as blocks of their own. */
export function changedParts(
  { kind, visitors }: Unit,
  parts: readonly Part[],
  journal: Journal,
  version: number,
): readonly Part[] {
  const isNew = ({ visibleSince, blocks }: Part) => blocks.length > 0 && visibleSince > version;
  if (version < 0 || parts.some(isNew)) return parts;
  const hasChanged = ({ versions }: Block) => visitors.some(({ index }) => versions[index]! > version);
  if (!parts.some(({ blocks }) => blocks.some(hasChanged))) return [];
  const changed: KubernetesObject[] = [];
  for (const { current } of journal.histories(kind)) {
    if (current !== undefined && current.from > version) changed.push(current.object);
  }
  return changed.length === 0 ? [] : [{ visibleSince: 0, blocks: inBlocks(changed) }];
}

function inBlocks(objects: readonly KubernetesObject[]): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < objects.length; from += BLOCK_SIZE) {
    blocks.push({ id: 0, objects: objects.slice(from, from + BLOCK_SIZE), versions: [], copy: 0, changes: [] });
  }
  return blocks;
}
