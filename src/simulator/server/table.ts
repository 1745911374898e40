import type { ApiResource } from '../api.ts';
import type { KubernetesObject } from '../cluster.ts';

/** meta/v1 TableColumnDefinition. */
export interface TableColumn {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

const column = (name: string, format = ''): TableColumn => ({
  name,
  type: 'string',
  format,
  description: `${name} of the object.`,
  priority: 0,
});

type Cell = string | number;

const size = (value: unknown): number => Object.keys((value as object | null | undefined) ?? {}).length;

/** What the server's printer shows between name and age; a secret's values are counted and never shown. */
const middleColumns: Record<string, [name: string, cell: (object: KubernetesObject) => Cell][]> = {
  secrets: [
    ['Type', (secret) => (secret.type as string | undefined) ?? ''],
    ['Data', (secret) => size(secret.data)],
  ],
  configmaps: [['Data', (configMap) => size(configMap.data) + size(configMap.binaryData)]],
};

const middle = (api: ApiResource) => middleColumns[api.resource] ?? [];

/** The column definitions of a resource's Table. */
export function columns(api: ApiResource): TableColumn[] {
  return [column('Name', 'name'), ...middle(api).map(([name]) => column(name)), column('Age')];
}

/** The cells of an object's row, in the order of the columns. */
export function row(api: ApiResource, object: KubernetesObject, now: Date): Cell[] {
  const cells = middle(api).map(([, cell]) => cell(object));
  return [object.metadata.name, ...cells, age(object.metadata.creationTimestamp, now)];
}

function age(created: string | undefined, now: Date): string {
  if (created === undefined) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(created)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
