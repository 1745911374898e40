/** The dashboards as Grafana reads them: the files under deploy/grafana. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../deploy/grafana');

/** A panel of a dashboard. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults?: { readonly noValue?: string } };
}

/** A query of a panel. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource?: unknown;
}

/** A dashboard, as far as the tests read it. */
export interface DashboardFile {
  /** The name of its file. */
  readonly file: string;
  readonly text: string;
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
}

/** All dashboards, by the name of their file. */
export function readDashboards(): readonly DashboardFile[] {
  return globSync('*.json', { cwd: FOLDER })
    .sort()
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      return { ...(JSON.parse(text) as DashboardFile), file: basename(file), text };
    });
}

/** A query with all that the variables choose, as Grafana asks it while everything is chosen. */
export function filledIn(expr: string): string {
  const values: Readonly<Record<string, string>> = {
    $job: 'kube-state-metrics',
    $cluster: '.*',
    $namespace: '.*',
    $__rate_interval: '30s',
  };
  return expr.replace(/\$\w+/g, (variable) => values[variable] ?? variable);
}
