/** `get resources`: the kinds that can be watched. */
import { type Kind, kindId } from '../../resources/declare/kind.ts';
import { kinds } from '../../resources/kinds.ts';
import { nameOf } from '../../resources/names.ts';
import type { CustomResource } from '../catalog/custom.ts';
import { customResources } from '../catalog/on-demand.ts';
import type { ServedKindReport } from '../cluster/served.ts';
import { createPrinter } from '../output/changes.ts';
import { coloured } from '../output/colours.ts';
import type { Column } from '../output/table.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';

/** Prints all kinds, with --served as the API server has them. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output } = context;
  if (options.watch && !options.served) throw usage('-w watches what the API server has: it goes with --served');
  const print = createPrinter<Row>(context);
  const list = (items: readonly Row[]) =>
    print({
      kind: 'ResourceList',
      items,
      nameOf: ({ name }) => name,
      columns: options.served ? [...COLUMNS.slice(0, 2), ...servedColumns(output.hasColours)] : COLUMNS,
    });
  const rows = kinds.map(rowOf);
  const custom = (await customResources(context)).map(customRow);
  if (!options.served) await list([...rows, ...custom]);
  else {
    const { eachServed } = await import('../cluster/each-served.ts');
    for await (const served of eachServed(kinds, context)) {
      await list(kinds.map((kind, at) => ({ ...rows[at]!, ...served.get(kindId(kind)) })));
    }
  }
  return DONE;
}

interface Row extends Partial<ServedKindReport> {
  readonly name: string;
  readonly kind: string;
  readonly groupVersions: readonly string[];
  /** Null where the definition of a custom resource would say it. */
  readonly namespaced: boolean | null;
  readonly onByDefault: boolean;
  readonly families: number;
  readonly conventions: number;
  readonly read: Kind['form'];
}

function rowOf(kind: Kind): Row {
  return {
    name: nameOf(kind),
    kind: kind.kind,
    groupVersions: kind.versions.map((version) => (kind.group === '' ? version : `${kind.group}/${version}`)),
    namespaced: kind.namespaced,
    onByDefault: kind.onByDefault,
    families: kind.families.length,
    conventions: kind.conventions?.families.length ?? 0,
    read: kind.form,
  };
}

/** One that rules name is told as soon as it is served. */
function customRow({ resource, kind, groupVersion, families }: CustomResource): Row {
  const of = { name: resource, kind, groupVersions: [groupVersion], families: families.length };
  return { ...of, namespaced: null, onByDefault: true, conventions: 0, read: 'object' };
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'KIND', text: ({ kind }) => kind },
  { title: 'GROUP-VERSION', text: ({ groupVersions }) => groupVersions.join(',') },
  { title: 'NAMESPACED', text: ({ namespaced }) => String(namespaced ?? '<unknown>') },
  { title: 'DEFAULT', text: ({ onByDefault }) => String(onByDefault) },
  { title: 'FAMILIES', text: ({ families }) => families, isNumber: true },
  { title: 'CONVENTIONS', text: ({ conventions }) => conventions, isNumber: true, isWide: true },
  { title: 'READ-AS', text: ({ read }) => read, isWide: true },
];

function servedColumns(hasColours: boolean): Column<Row>[] {
  return [
    { title: 'SERVED', text: ({ served }) => served ?? '<none>' },
    {
      title: 'ALLOWED',
      text: ({ allowed }) => {
        if (typeof allowed !== 'boolean') return '<unknown>';
        return coloured(allowed ? 'yes' : 'no', allowed ? 'green' : 'red', hasColours);
      },
    },
    { title: 'OBJECTS', text: ({ objects }) => objects ?? '<unknown>', isNumber: true },
    { title: 'DEFAULT', text: ({ onByDefault }) => String(onByDefault) },
    { title: 'FAMILIES', text: ({ families }) => families, isNumber: true },
  ];
}
