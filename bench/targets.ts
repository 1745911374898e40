/**
 * What is to be beaten: kube-state-metrics 2.20 on the same kind of cluster, that of 10,000 pods and the small one on a real API
 * server side by side with this component, and the aims that were set from it.
 */

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
  return { [SMALL]: value, 1000: value, 10000: value, 30000: value, 50000: value, 100000: value };
}

/** How soon kube-state-metrics shows a change. */
const FRESH: Readonly<Record<string, { p50: Record<number, number>; p99: Record<number, number> }>> = {
  idle: { p50: { 1000: 1.9, 10000: 1, 30000: 1.4 }, p99: { 1000: 4.9, 10000: 4.5, 30000: 5.6 } },
  '100/s': { p50: { 1000: 2.4, 10000: 1.8, 30000: 3.1 }, p99: { 1000: 17, 10000: 8.5, 30000: 17.9 } },
  '500/s': { p50: { 1000: 2.1, 10000: 1.4, 30000: 3.1 }, p99: { 1000: 9.1, 10000: 4.8, 30000: 33 } },
};

/** A cluster of some 175 objects, as most are. */
const SMALL = 80;

/** The rows in the order in which they are shown. */
export const rows: readonly Row[] = [
  time('start s', { 1000: 0.53, 10000: 5.8, 30000: 8.73 }, { 10000: 1.2 }),
  time('start CPU s', { [SMALL]: 0.1, 1000: 0.33, 10000: 5.6, 30000: 8.4 }, { [SMALL]: 0.25, 1000: 0.5, 10000: 1.2 }),
  time('API server CPU s at start', { 1000: 0.16, 10000: 0.98, 30000: 3.23 }),
  bytes('start peak MiB', { 1000: 114, 10000: 632, 30000: 1547 }, { 10000: 150, 100000: 450 }),
  bytes('scrapes peak MiB', { 1000: 118, 10000: 646, 30000: 1695 }, { 10000: 150, 100000: 450 }),
  bytes('idle MiB', { [SMALL]: 55, 1000: 105, 10000: 511, 30000: 759 }, { [SMALL]: 70, 1000: 85, 10000: 130 }),
  bytes('idle own MiB', { [SMALL]: 13, 1000: 61 }, { [SMALL]: 20, 1000: 35 }),
  time('first gzip scrape CPU ms'),
  time('gzip scrape ms', { 1000: 168, 10000: 1987, 30000: 6388 }, { 10000: 40 }),
  time('gzip scrape CPU ms', { 1000: 158, 10000: 2107, 30000: 6122 }, { 10000: 8 }),
  time('plain scrape ms', { 1000: 55, 10000: 586, 30000: 2665 }),
  time('plain scrape CPU ms', { 1000: 42, 10000: 724, 30000: 2083 }, { 10000: 60 }),
  time('ten gzip scrapes s', { 1000: 0.88, 10000: 11.5, 30000: 34.4 }, { 10000: 0.3 }),
  time('ten plain scrapes s', { 10000: 4.5 }, { 10000: 0.5 }),
  time('push CPU s', { 1000: 0.62, 10000: 6.87, 30000: 20.3 }, { 10000: 0.5 }),
  time('push us/point', { 1000: 10.2, 10000: 11.3, 30000: 13.9 }, everywhere(1)),
  time('push lag s', { 1000: 0.53, 10000: 5.28, 30000: 22.1 }, { 1000: 2, 10000: 2, 100000: 5 }),
  bytes('push peak MiB', { 1000: 395, 10000: 2780, 30000: 8439 }, { 10000: 150, 100000: 450 }),
  time('push 100/s CPU s', undefined, { 10000: 0.8 }),
  bytes('push 100/s peak MiB', undefined, { 10000: 150, 100000: 450 }),
  time('100/s cores', { 1000: 0.071, 10000: 0.113, 30000: 0.235 }, { 10000: 0.05 }),
  time('100/s gzip scrape ms', undefined, { 10000: 100 }),
  time('100/s plain scrape ms', { 10000: 1096 }, { 10000: 250 }),
  time('500/s cores', { 1000: 0.231, 10000: 0.247, 30000: 0.343 }, { 10000: 0.12 }),
  time('500/s gzip scrape ms', undefined, { 10000: 300 }),
  time('500/s plain scrape ms', { 10000: 1438 }, { 10000: 500 }),
  bytes('500/s peak MiB', { 1000: 91, 10000: 512, 30000: 1066 }, { 10000: 150, 100000: 450 }),
  ...['idle', '100/s', '500/s'].flatMap((phase) => [
    time(`${phase} small scrape ms`),
    time(`${phase} fresh p50 ms`, FRESH[phase]?.p50, { 10000: FRESH[phase]?.p50[10000] ?? 1 }),
    time(`${phase} fresh p99 ms`, FRESH[phase]?.p99, { 10000: FRESH[phase]?.p99[10000] ?? 4.5 }),
  ]),
  time('idle cores', { 1000: 0.0007, 10000: 0, 30000: 0 }),
  ...['start', 'gzip', 'ten gzip', 'plain', 'push', 'push 100/s', 'idle', '100/s', '500/s'].flatMap(loop),
];
