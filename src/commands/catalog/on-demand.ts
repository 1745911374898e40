/** Custom resources for those who give rules: nobody else loads anything for them. */
import type { CommandContext } from '../parsing/declaration.ts';
import type { CatalogFamily } from './catalog.ts';
import type { CustomResource } from './custom.ts';

/** The flags with which rules are given. */
const FLAGS = ['config', 'customResourceStateConfig', 'customResourceStateConfigFile'] as const;

/** What the rules name that flags give; nothing where none does. Throws what a start throws for them. */
export async function customResources({
  options,
  flags,
  environment,
  say,
}: Pick<CommandContext, 'options' | 'flags' | 'environment' | 'say'>): Promise<readonly CustomResource[]> {
  // Of commands that take no flags of a run they are own ones.
  const given = FLAGS.flatMap((name) => {
    const text = flags[name] ?? options[name];
    return typeof text === 'string' ? [[name, text] as const] : [];
  });
  if (given.length === 0) return [];
  const { customCatalog } = await import('./custom.ts');
  return customCatalog({ flags: { ...flags, ...Object.fromEntries(given) }, environment, say });
}

/** Their families. */
export async function customFamilies(
  context: Parameters<typeof customResources>[0],
): Promise<readonly CatalogFamily[]> {
  return (await customResources(context)).flatMap(({ families }) => families);
}
