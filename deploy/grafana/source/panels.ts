/** The few forms that panels of the dashboards have. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

export type PanelOf = Builder<Panel>;

/** The data source that the variable of the same name chooses. */
export const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };

interface Look {
  /** Columns of the 24 that a page has. */
  readonly span?: number;
  readonly unit?: string;
  readonly description?: string;
}

/**
 * A number as it is now. From `bad` on it is red; without it, a number that is neither good nor bad. `shows` is a regular
 * expression of the label that is shown in its place.
 */
export function stat(
  title: string,
  expr: string,
  look: Look & { readonly bad?: number; readonly shows?: string } = {},
): PanelOf {
  const steps: Threshold[] = [{ value: null, color: look.bad === undefined ? 'blue' : 'green' }];
  if (look.bad !== undefined) steps.push({ value: look.bad, color: 'red' });
  return (
    new StatBuilder()
      .title(title)
      .description(look.description ?? '')
      .datasource(DATASOURCE)
      .span(look.span ?? 4)
      .height(4)
      .unit(look.unit ?? 'short')
      .colorMode(look.bad === undefined ? BigValueColorMode.Value : BigValueColorMode.Background)
      .graphMode(BigValueGraphMode.None)
      .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields(look.shows ?? ''))
      // Labels are fields of tables alone.
      .withTarget(
        query('A', expr)
          .instant()
          .format(look.shows === undefined ? PromQueryFormat.TimeSeries : PromQueryFormat.Table),
      )
  );
}

/** Curves over time, each with its query and its legend. */
export function graph(
  title: string,
  curves: Readonly<Record<string, string>>,
  look: Look & { readonly stacked?: boolean } = {},
): PanelOf {
  const panel = new GraphBuilder()
    .title(title)
    .description(look.description ?? '')
    .datasource(DATASOURCE)
    .span(look.span ?? 12)
    .height(8)
    .unit(look.unit ?? 'short')
    .min(0)
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(look.stacked ? 40 : 10)
    .lineWidth(1)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (look.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  Object.entries(curves).forEach(([legend, expr], index) => {
    panel.withTarget(query(refId(index), expr).range().legendFormat(legend));
  });
  return panel;
}

/** A column of a table that has the value of a query. */
export interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit?: string;
}

/**
 * Objects as they are now, a row each. `labels` are the columns that name them, by label; the values of all queries stand
 * behind them, joined by those labels. One query alone, without a title, has rows whose values say nothing. `empty` is shown
 * in the place of no rows, and means that none is what one hopes for.
 */
export function table(
  title: string,
  labels: Readonly<Record<string, string>>,
  values: string | readonly Column[],
  look: Look & { readonly empty?: string } = {},
): PanelOf {
  const columns = typeof values === 'string' ? [{ title: '', expr: values }] : values;
  const fields = columns.map((column, index) => ({
    ...column,
    field: columns.length === 1 ? 'Value' : `Value #${refId(index)}`,
  }));
  const names = ['cluster', ...Object.keys(labels), ...fields.map(({ field }) => field)];
  const panel = new TableBuilder()
    .title(title)
    .description(look.description ?? '')
    .datasource(DATASOURCE)
    .span(look.span ?? 12)
    .height(8)
    .filterable(true);
  if (look.empty !== undefined) panel.noValue(look.empty);
  if (columns.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  panel.withTransformation({
    id: 'organize',
    options: {
      excludeByName: { Time: true, ...(typeof values === 'string' && { Value: true }) },
      indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
      renameByName: {
        cluster: 'Cluster',
        ...labels,
        ...Object.fromEntries(fields.map(({ field, title: name }) => [field, name])),
      },
    },
  });
  fields.forEach(({ title: name, expr, unit }: Column, index) => {
    panel.withTarget(query(refId(index), expr).instant().format(PromQueryFormat.Table));
    if (unit !== undefined) panel.overrideByName(name, [{ id: 'unit', value: unit }]);
  });
  return panel;
}

function query(ref: string, expr: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(DATASOURCE).refId(ref).expr(expr);
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
