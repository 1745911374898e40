/** `explain NAME`: what a family or a label means. */
import { type CatalogFamily, catalog, familyNamed } from '../catalog/catalog.ts';
import { customFamilies } from '../catalog/on-demand.ts';
import { printData } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';

/** Prints what is known of a name. */
export async function explainName(context: CommandContext, name: string): Promise<number> {
  const { output, options } = context;
  const families = [...catalog(), ...(await customFamilies(context))];
  const family = familyNamed(families, name);
  const withLabel = families.filter(({ labels }) => labels.includes(name) || labels.some((label) => isOf(label, name)));
  if (family === undefined && withLabel.length === 0) {
    throw unknownName('family or label', name, [
      ...families.map((each) => each.name),
      ...new Set(families.flatMap(({ labels }) => labels)),
    ]);
  }
  if (options.output === 'text') {
    await output.write(family === undefined ? labelText(name, withLabel) : familyText(family, families));
    return DONE;
  }
  await printData(
    context,
    family === undefined ? { kind: 'Label', name, families: withLabel } : { kind: 'Family', ...family },
  );
  return DONE;
}

/** Whether a label is one of those that an allowlist names: `label_app` of `label_*`. */
function isOf(pattern: string, name: string): boolean {
  return pattern.endsWith('*') && name.length >= pattern.length && name.startsWith(pattern.slice(0, -1));
}

function familyText(family: CatalogFamily, families: readonly CatalogFamily[]): string {
  const { name, resource, labels, fields, convention } = family;
  const near = families.filter(
    (other) =>
      other.resource === resource &&
      other.profile !== family.profile &&
      fields.length > 0 &&
      other.fields.join() === fields.join(),
  );
  return facts([
    ['NAME', name],
    ['TYPE', `${family.type}, ${family.stability}`],
    ['RESOURCE', resource],
    ['LABELS', labels.join(', ') || 'none'],
    ['READS', fields.join(', ') || 'nothing but what names the object, or what all families of the resource read'],
    ['TOLD', whenTold(family)],
    ...(convention === undefined ? [] : [['CONVENTION', convention] as const]),
    ...(near.length === 0 ? [] : [['SEE ALSO', near.map((other) => other.name).join(', ')] as const]),
  ]).concat(`\n${family.help}\n`, ...notesOf(family).map((note) => `${note}\n`));
}

function whenTold({ profile, optIn, allowlisted, labels, resource, custom }: CatalogFamily): string {
  if (custom) return 'by a rule for custom resources';
  if (profile === 'semconv') return 'with --profile=semconv or both';
  if (optIn) return 'where --metric-opt-in-list names it';
  if (!allowlisted) return 'for each object that has what it reads';
  const flag = labels.includes('label_*') ? '--metric-labels-allowlist' : '--metric-annotations-allowlist';
  return `with ${flag}=${resource}=[...], which chooses the keys`;
}

function notesOf({ oneHot, deprecatedSince, type }: CatalogFamily): string[] {
  return [
    ...(oneHot ? ['It has a row for each of some values: 1 for the one that holds, 0 for the others.'] : []),
    ...(type === 'counter' ? ['It counts from the creation of the object on; ask for its increase.'] : []),
    ...(deprecatedSince === undefined ? [] : [`Deprecated since kube-state-metrics ${deprecatedSince}.`]),
  ];
}

function labelText(name: string, families: readonly CatalogFamily[]): string {
  const resources = [...new Set(families.map(({ resource }) => resource))];
  return facts([
    ['LABEL', name],
    ['RESOURCES', resources.join(', ')],
    ['FAMILIES', String(families.length)],
  ]).concat('\n', ...families.map((family) => `${family.name}  ${family.help}\n`));
}

function facts(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([title, text]) => `${`${title}:`.padEnd(12)} ${text}\n`).join('');
}
