/** What is to be beaten: kube-state-metrics 2.20 on the same kind of cluster, and the aims that were set from it. */

/** A figure of the table. Smaller is better in all of them. */
export interface Row {
  /** As the phases name it. */
  readonly figure: string;
  /** By number of pods: what kube-state-metrics takes (the collector's way from it to OTLP, for a push). */
  readonly peer?: Readonly<Record<number, number>>;
  /** By number of pods: what this component may take. */
  readonly aim?: Readonly<Record<number, number>>;
  /** Times depend on the machine, bytes don't. */
  readonly timed: boolean;
}

const time = (figure: string, peer?: Row['peer'], aim?: Row['aim']): Row => row(figure, true, peer, aim);
const bytes = (figure: string, peer?: Row['peer'], aim?: Row['aim']): Row => row(figure, false, peer, aim);

function row(figure: string, timed: boolean, peer: Row['peer'], aim: Row['aim']): Row {
  return { figure, timed, ...(peer && { peer }), ...(aim && { aim }) };
}

const loop = (phase: string): Row[] => [
  time(`${phase} loop p99 ms`, undefined, everywhere(20)),
  time(`${phase} loop max ms`, undefined, everywhere(50)),
];

function everywhere(value: number): Record<number, number> {
  return { 1000: value, 10000: value, 30000: value, 50000: value, 100000: value };
}

/** The rows in the order in which they are shown. */
export const rows: readonly Row[] = [
  time('start s', { 1000: 0.53, 10000: 2.93, 30000: 8.73 }, { 10000: 2.5 }),
  time('start CPU s', { 1000: 0.44, 10000: 2.77, 30000: 8.4 }, { 10000: 2.5 }),
  time('API server CPU s at start', { 1000: 0.16, 10000: 0.98, 30000: 3.23 }),
  bytes('start peak MiB', { 1000: 114, 10000: 687, 30000: 1547 }, { 1000: 115, 10000: 220, 30000: 500 }),
  bytes('scrapes peak MiB', { 1000: 118, 10000: 614, 30000: 1695 }, { 1000: 115, 10000: 220, 30000: 500 }),
  bytes('idle MiB', { 1000: 104, 10000: 520, 30000: 759 }, { 1000: 115, 10000: 180, 30000: 500 }),
  time('first gzip scrape CPU ms'),
  time('gzip scrape ms', { 1000: 168, 10000: 1987, 30000: 6388 }, { 10000: 40 }),
  time('gzip scrape CPU ms', { 1000: 158, 10000: 1847, 30000: 6122 }, { 1000: 4, 10000: 30, 30000: 90 }),
  time('plain scrape ms', { 1000: 55, 10000: 586, 30000: 2665 }),
  time('plain scrape CPU ms', { 1000: 42, 10000: 455, 30000: 2083 }, { 10000: 300 }),
  time('ten gzip scrapes s', { 1000: 0.88, 10000: 11.5, 30000: 34.4 }, { 10000: 0.3 }),
  time('push CPU s', { 1000: 0.62, 10000: 6.87, 30000: 20.3 }, { 10000: 1.2 }),
  time('push us/point', { 1000: 10.2, 10000: 11.3, 30000: 13.9 }, everywhere(2)),
  time('push lag s', { 1000: 0.53, 10000: 5.28, 30000: 22.1 }, { 1000: 2, 10000: 2 }),
  bytes('push peak MiB', { 1000: 395, 10000: 2780, 30000: 8439 }, { 10000: 220, 30000: 500 }),
  time('100/s cores', { 1000: 0.071, 10000: 0.112, 30000: 0.235 }, { 10000: 0.08 }),
  time('100/s small scrape ms'),
  time('100/s fresh p50 ms', { 1000: 2.4, 10000: 1.8, 30000: 3.1 }, { 10000: 2 }),
  time('100/s fresh p99 ms', { 1000: 17, 10000: 8.5, 30000: 17.9 }, { 10000: 9 }),
  time('500/s cores', { 1000: 0.231, 10000: 0.255, 30000: 0.343 }, { 10000: 0.2 }),
  time('500/s small scrape ms'),
  time('500/s fresh p50 ms', { 1000: 2.1, 10000: 3.7, 30000: 3.1 }, { 10000: 2 }),
  time('500/s fresh p99 ms', { 1000: 9.1, 10000: 97, 30000: 33 }, { 10000: 97 }),
  bytes('500/s peak MiB', { 1000: 91, 10000: 388, 30000: 1066 }, { 10000: 220, 30000: 500 }),
  time('idle cores', { 1000: 0.0007, 10000: 0, 30000: 0 }),
  ...['start', 'gzip', 'ten gzip', 'plain', 'push', '100/s', '500/s'].flatMap(loop),
];
