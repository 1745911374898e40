/** What Prometheus answers to the queries of the dashboards. */
import { type Result, resultOf } from '../receivers/prometheus.ts';
import { type DashboardFile, filledIn, type Panel } from './read.ts';

/** A panel and the answers to its queries, in their order. */
export interface Answered {
  readonly file: string;
  readonly panel: Panel;
  readonly answers: readonly (readonly Result[])[];
}

/** Asks all queries of some dashboards as of now. */
export async function ask(port: number, dashboards: readonly DashboardFile[]): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  for (const { file, panels } of dashboards) {
    for (const panel of panels) {
      if (panel.type === 'row') continue;
      const answers = await Promise.all((panel.targets ?? []).map(({ expr }) => resultOf(port, filledIn(expr))));
      answered.push({ file, panel, answers });
    }
  }
  return answered;
}

/** The panels that have nothing to show: no answer at all, or none that is a number. */
export function emptyOf(answered: readonly Answered[]): readonly string[] {
  return answered.filter(({ answers }) => !answers.flat().some(({ value: [, value] }) => value !== 'NaN')).map(nameOf);
}

/** The queries that nothing answers, as panel and number of the query. */
export function unansweredOf(answered: readonly Answered[]): readonly string[] {
  return answered.flatMap((one) =>
    one.answers.flatMap((results, index) => (results.length === 0 ? [`${nameOf(one)} ${index + 1}`] : [])),
  );
}

/** The number of a stat; undefined where it has none or several. */
export function numberOf(answered: readonly Answered[], file: string, title: string): number | undefined {
  const stats = answered.filter((one) => one.file === file && one.panel.title === title && one.panel.type === 'stat');
  const results = stats.flatMap(({ answers }) => answers.flat());
  return results.length === 1 ? Number(results[0]!.value[1]) : undefined;
}

/** A panel by its dashboard and title. */
export function nameOf({ file, panel }: Answered): string {
  return `${file}: ${panel.title}`;
}
