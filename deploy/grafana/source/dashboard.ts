/** A dashboard of rows of panels, with the variables that all have in common. */
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  type RowPanel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, type PanelOf } from './panels.ts';

const TAG = 'kube-state-otel';

/** What a dashboard is; the uid is also the name of its file. */
export interface Page {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The names of its variables beside the data source. */
  readonly variables: readonly (keyof typeof VARIABLES)[];
  readonly rows: Readonly<Record<string, readonly PanelOf[]>>;
}

const VARIABLES = {
  job: { label: 'Job', query: 'label_values(kube_pod_info, job)', all: false },
  cluster: { label: 'Cluster', query: 'label_values(kube_pod_info{job=~"$job"}, cluster)', all: true },
  namespace: {
    label: 'Namespace',
    query: 'label_values(kube_pod_info{job=~"$job", cluster=~"$cluster"}, namespace)',
    all: true,
  },
  // The component's own metrics are there where it may read no pods.
  component: { label: 'Job', query: 'label_values(kube_state_metrics_build_info, job)', all: false },
  // The semantic conventions have neither the name nor the labels of the others.
  conventions: { label: 'Job', query: 'label_values(k8s_pod_status_phase, job)', all: false },
} as const;

/** The dashboard as Grafana imports it: without an id of its own, with one for each panel. */
export function dashboard({ uid, title, description, variables, rows }: Page): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG, 'kubernetes'])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .link(
      new DashboardLinkBuilder('State of the cluster')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const name of variables) builder.withVariable(variableOf(name));
  for (const [row, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(row));
    for (const panel of panels) builder.withPanel(panel);
  }
  const built = builder.build();
  return { ...built, panels: built.panels?.map((panel: Panel | RowPanel, index) => ({ ...panel, id: index + 1 })) };
}

function variableOf(name: keyof typeof VARIABLES): QueryVariableBuilder {
  const { label, query, all } = VARIABLES[name];
  const variable = new QueryVariableBuilder(all ? name : 'job')
    .label(label)
    .datasource(DATASOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
  // What matches everything matches also series without the label.
  if (all)
    return variable
      .multi(true)
      .includeAll(true)
      .allValue('.*')
      .current({ text: ['All'], value: ['$__all'] });
  return variable.current({ text: 'kube-state-metrics', value: 'kube-state-metrics' });
}
