/** `get families`: what can be told. */
import { type CatalogFamily, catalog } from '../catalog/catalog.ts';
import { customFamilies } from '../catalog/on-demand.ts';
import { printList } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';
import { usage } from '../parsing/usage.ts';

/** Prints the families whose name matches. */
export async function run(context: CommandContext): Promise<number> {
  const [pattern] = context.arguments;
  const { profile, resource } = context.options;
  const all = [...catalog(), ...(await customFamilies(context))];
  if (resource !== undefined && !all.some((family) => family.resource === resource)) {
    throw unknownName('resource', String(resource), new Set(all.map((family) => family.resource)));
  }
  const matches = pattern === undefined ? () => true : matcherOf(pattern);
  const items = all.filter(
    (family) =>
      (profile === 'both' || family.profile === profile) &&
      (resource === undefined || family.resource === resource) &&
      matches(family.name),
  );
  if (items.length === 0 && pattern !== undefined)
    throw unknownName(
      'family',
      pattern,
      all.map(({ name }) => name),
    );
  await printList<CatalogFamily>(context, {
    kind: 'FamilyList',
    items,
    nameOf: ({ name }) => name,
    columns: [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'TYPE', text: ({ type }) => type },
      { title: 'STABILITY', text: ({ stability }) => stability },
      { title: 'RESOURCE', text: ({ resource: name }) => name },
      { title: 'LABELS', text: ({ labels }) => labels.join(',') || '<none>' },
      { title: 'FIELDS', text: ({ fields }) => fields.join(',') || '<none>', isWide: true },
      { title: 'HELP', text: ({ help }) => help, isWide: true },
    ],
  });
  return DONE;
}

/** A regular expression that is found anywhere, as --metric-allowlist takes them. */
function matcherOf(pattern: string): (name: string) => boolean {
  try {
    const expression = new RegExp(pattern);
    return (name) => expression.test(name);
  } catch {
    throw usage('the pattern is no regular expression');
  }
}
