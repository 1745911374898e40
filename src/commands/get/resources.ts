/** `get resources`: the kinds that can be watched. */
import { kinds } from '../../resources/kinds.ts';
import { nameOf } from '../../resources/names.ts';
import { printList } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';

/** Prints all kinds. */
export async function run(context: CommandContext): Promise<number> {
  const items = kinds.map((kind) => ({
    name: nameOf(kind),
    kind: kind.kind,
    groupVersions: kind.versions.map((version) => (kind.group === '' ? version : `${kind.group}/${version}`)),
    namespaced: kind.namespaced,
    onByDefault: kind.onByDefault,
    families: kind.families.length,
    conventions: kind.conventions?.families.length ?? 0,
    read: kind.form,
  }));
  await printList(context, {
    kind: 'ResourceList',
    items,
    nameOf: ({ name }) => name,
    columns: [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'KIND', text: ({ kind }) => kind },
      { title: 'GROUP-VERSION', text: ({ groupVersions }) => groupVersions.join(',') },
      { title: 'NAMESPACED', text: ({ namespaced }) => String(namespaced) },
      { title: 'DEFAULT', text: ({ onByDefault }) => String(onByDefault) },
      { title: 'FAMILIES', text: ({ families }) => families, isNumber: true },
      { title: 'CONVENTIONS', text: ({ conventions }) => conventions, isNumber: true, isWide: true },
      { title: 'READ-AS', text: ({ read }) => read, isWide: true },
    ],
  });
  return DONE;
}
