import {
  type Attributes,
  type BatchObservableCallback,
  createNoopMeter,
  diag,
  type Meter,
  type MetricOptions,
  type Observable,
  type ObservableCallback,
  ValueType,
} from '@opentelemetry/api';
import type { MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type FamilyVisitor, isFamilyCallback } from './families.ts';

/** The kinds of observable instrument of the OpenTelemetry API, and histograms that families alone tell. */
export type InstrumentType = 'gauge' | 'counter' | 'upDownCounter' | 'histogram';

/** A registered observable. */
export interface Instrument extends Observable {
  readonly type: InstrumentType;
  readonly descriptor: MetricData['descriptor'];
}

/** One value that an ordinary callback observed. */
export interface Observation {
  readonly value: number;
  readonly attributes: Attributes;
}

/** What one instrument has to tell in a cycle. */
export interface Reading {
  readonly instrument: Instrument;
  /** The families registered on the instrument; they are walked by the reader, not run. */
  readonly visitors: readonly FamilyVisitor[];
  /** What ordinary callbacks observed; of equal attributes the last. */
  readonly observations: readonly Observation[];
}

/** One collection cycle. */
export interface Cycle {
  readonly readings: readonly Reading[];
  /** What callbacks threw, rejected with, or did not finish in time. */
  readonly errors: readonly unknown[];
}

/**
 * A Meter of the OpenTelemetry API for observable instruments that keeps nothing between cycles: a cycle holds exactly
 * what its callbacks observe. The storage of the stock SDK goes on reporting, and keeps in memory, every attribute set
 * that it ever saw, which state metrics can't bear.
 *
 * Synchronous instruments would need such a storage and are answered with the API's no-op instruments and a warning.
 * Creating the same instrument twice gives the same one, with other options another one and a warning; an instrument
 * without callbacks tells nothing.
 */
export class StateMeter implements Meter {
  readonly scope: ScopeMetrics['scope'];
  readonly #instruments = new Map<string, StateInstrument>();
  /** By name in lower case: names differ in more than case (https://opentelemetry.io/docs/specs/otel/metrics/api/). */
  readonly #keys = new Map<string, string>();
  readonly #batches: { callback: BatchObservableCallback; observables: Set<Observable> }[] = [];
  readonly #preparations: (() => void | Promise<void>)[] = [];

  constructor(scope: ScopeMetrics['scope']) {
    this.scope = scope;
  }

  createObservableGauge(name: string, options?: MetricOptions): Instrument {
    return this.#instrument('gauge', name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): Instrument {
    return this.#instrument('counter', name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Instrument {
    return this.#instrument('upDownCounter', name, options);
  }

  /** Tells the histograms of families. Callbacks can't observe one, so that the API has no such instrument. */
  createHistogramOfFamily(name: string, options?: MetricOptions): Instrument {
    return this.#instrument('histogram', name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.removeBatchObservableCallback(callback, observables);
    this.#batches.push({ callback, observables: new Set(observables) });
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    const given = new Set(observables);
    const at = this.#batches.findIndex((batch) => batch.callback === callback && equalSets(batch.observables, given));
    if (at >= 0) this.#batches.splice(at, 1);
  }

  createGauge(name: string) {
    warnOfSynchronous(name);
    return NOOP.createGauge(name);
  }

  createHistogram(name: string) {
    warnOfSynchronous(name);
    return NOOP.createHistogram(name);
  }

  createCounter(name: string) {
    warnOfSynchronous(name);
    return NOOP.createCounter(name);
  }

  createUpDownCounter(name: string) {
    warnOfSynchronous(name);
    return NOOP.createUpDownCounter(name);
  }

  /** Has `prepare` called at the start of each cycle, when it may still create instruments and add or remove callbacks. */
  beforeCycle(prepare: () => void | Promise<void>): void {
    this.#preparations.push(prepare);
  }

  /**
   * Runs the ordinary callbacks, all at once, and says which families are to be walked. A callback that fails, or does
   * not finish within `timeoutMillis`, has observed nothing; the others are not affected.
   */
  async cycle(timeoutMillis?: number): Promise<Cycle> {
    for (const prepare of this.#preparations) await prepare();
    const running = [...this.#instruments.values()].map((instrument) => runOf(instrument, timeoutMillis));
    const batches = this.#batches.map((batch) => runBatch(batch.callback, batch.observables, timeoutMillis));
    const runs = await Promise.all(running);
    const batchRuns = await Promise.all(batches);
    const readings = runs.map(({ instrument, visitors, outcomes }) => {
      const observed = outcomes.map((outcome) => outcome.observed);
      for (const { observed: several } of batchRuns) observed.push(several.get(instrument) ?? []);
      return { instrument, visitors, observations: lastOfEach(observed.flat()) };
    });
    return {
      readings: readings.filter(({ visitors, observations }) => visitors.length > 0 || observations.length > 0),
      errors: [...runs.flatMap((run) => run.outcomes), ...batchRuns].flatMap((outcome) => outcome.errors),
    };
  }

  #instrument(type: InstrumentType, name: string, options: MetricOptions = {}): StateInstrument {
    const { description = '', unit = '', valueType = ValueType.DOUBLE } = options;
    const descriptor = { name, description, unit, valueType };
    const key = JSON.stringify([type, descriptor]);
    const existing = this.#instruments.get(key);
    if (existing !== undefined) return existing;
    const namesake = this.#keys.get(name.toLowerCase());
    if (namesake === undefined) this.#keys.set(name.toLowerCase(), key);
    else diag.warn(`The instrument ${name} is there already with another type or description: ${namesake}.`);
    const instrument = new StateInstrument(type, descriptor);
    this.#instruments.set(key, instrument);
    return instrument;
  }
}

class StateInstrument implements Instrument {
  readonly type: InstrumentType;
  readonly descriptor: MetricData['descriptor'];
  readonly callbacks = new Set<ObservableCallback>();

  constructor(type: InstrumentType, descriptor: MetricData['descriptor']) {
    this.type = type;
    this.descriptor = descriptor;
  }

  addCallback(callback: ObservableCallback): void {
    this.callbacks.add(callback);
  }

  removeCallback(callback: ObservableCallback): void {
    this.callbacks.delete(callback);
  }
}

function equalSets(a: ReadonlySet<Observable>, b: ReadonlySet<Observable>): boolean {
  return a.size === b.size && [...a].every((observable) => b.has(observable));
}

const NOOP = createNoopMeter();

function warnOfSynchronous(name: string): void {
  diag.warn(`The instrument ${name} is synchronous; this meter reports observable instruments only.`);
}

interface Outcome<T> {
  readonly observed: T;
  readonly errors: readonly unknown[];
}

async function runOf(instrument: StateInstrument, timeoutMillis: number | undefined) {
  const callbacks = [...instrument.callbacks];
  const visitors = callbacks.filter(isFamilyCallback).map((callback) => callback.visitor);
  const ordinary = callbacks.filter((callback) => !isFamilyCallback(callback));
  const outcomes = await Promise.all(ordinary.map((callback) => run(instrument, callback, timeoutMillis)));
  return { instrument, visitors, outcomes };
}

async function run(
  { descriptor }: Instrument,
  callback: ObservableCallback,
  timeoutMillis: number | undefined,
): Promise<Outcome<readonly Observation[]>> {
  const observed: Observation[] = [];
  const observe = (value: number, attributes: Attributes = {}) => record(observed, descriptor, value, attributes);
  try {
    await inTime(async () => callback({ observe }), descriptor.name, timeoutMillis);
    return { observed, errors: [] };
  } catch (error) {
    return { observed: [], errors: [error] };
  }
}

async function runBatch(
  callback: BatchObservableCallback,
  observables: ReadonlySet<Observable>,
  timeoutMillis: number | undefined,
): Promise<Outcome<ReadonlyMap<Observable, readonly Observation[]>>> {
  const observed = new Map<Observable, Observation[]>();
  const observe = (observable: Observable, value: number, attributes: Attributes = {}) => {
    if (!(observable instanceof StateInstrument) || !observables.has(observable)) return;
    const values = observed.get(observable) ?? [];
    observed.set(observable, values);
    record(values, observable.descriptor, value, attributes);
  };
  try {
    await inTime(async () => callback({ observe }), 'several instruments', timeoutMillis);
    return { observed, errors: [] };
  } catch (error) {
    return { observed: new Map(), errors: [error] };
  }
}

function record(to: Observation[], descriptor: Instrument['descriptor'], value: number, attributes: Attributes): void {
  if (typeof value !== 'number') {
    diag.warn(`The instrument ${descriptor.name} observed a value that is not a number.`);
    return;
  }
  const defined = Object.entries(attributes).filter(([, attribute]) => attribute !== undefined);
  to.push({
    value: descriptor.valueType === ValueType.INT ? Math.trunc(value) : value,
    attributes: Object.fromEntries(defined),
  });
}

function lastOfEach(observations: readonly Observation[]): readonly Observation[] {
  if (observations.length < 2) return observations;
  const byAttributes = new Map<string, Observation>();
  for (const observation of observations) {
    const sorted = Object.entries(observation.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    byAttributes.set(JSON.stringify(sorted), observation);
  }
  return [...byAttributes.values()];
}

async function inTime(work: () => Promise<void>, name: string, timeoutMillis: number | undefined): Promise<void> {
  if (timeoutMillis === undefined || !Number.isFinite(timeoutMillis)) return work();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The callback of ${name} did not finish within ${timeoutMillis} ms.`));
    }, timeoutMillis);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
