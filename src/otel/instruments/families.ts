import type { Attributes, Meter, MetricOptions, Observable, ObservableCallback } from '@opentelemetry/api';
import type { DynamicLabels, Family } from '../../resources/declare/family.ts';
import type { Histogram } from '../../resources/declare/histogram.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import type { Block } from '../../state/blocks/blocks.ts';
import type { KindState } from '../../state/kind-state.ts';
import type { Restarts } from '../../state/restarts.ts';
import type { StateStore } from '../../state/store.ts';

/** One scope of a kind at one moment; the blocks never change. */
export interface Part {
  /** The store's version since which the scope is seen. */
  readonly visibleSince: number;
  readonly blocks: readonly Block[];
}

/** A family over the state: what a reader needs to walk its samples with a sink of its own (`eachSample`). */
export interface FamilyVisitor {
  readonly kind: Kind;
  readonly family: Family<KubernetesObject>;
  /** The family's index in its kind. */
  readonly index: number;
  /** When the family's counters last fell. */
  readonly restarts: Restarts;
  /** The objects as they are now, scope by scope; nothing of a scope that is not visible. */
  parts(): readonly Part[];
  /**
   * The same family as its kind is declared now, which is another one where a declaration took the place of another since;
   * undefined where it is told no more.
   */
  present(): FamilyVisitor | undefined;
}

/**
 * The callback of a family's instrument. Run as a callback it observes (value, attributes) on any Meter; a reader of
 * ours takes the visitor instead, so that no attribute objects need be made.
 */
export interface FamilyCallback extends ObservableCallback {
  readonly visitor: FamilyVisitor;
}

/** Whether a callback is a family's. */
export function isFamilyCallback(callback: ObservableCallback): callback is FamilyCallback {
  return 'visitor' in callback;
}

/**
 * Registers the families of all kinds of a store on a meter: names as they are, help as description.
 *
 * The function that it returns waits for the state to be up to date, and brings the registration up to date with kinds that were
 * opened or closed since; to be called before each cycle.
 */
export function registerFamilies(meter: Meter, store: StateStore): () => Promise<void> {
  const registered = new Map<KindState, () => void>();
  const refresh = () => {
    const present = new Set(store.kinds);
    for (const [state, remove] of registered) {
      if (present.has(state)) continue;
      remove();
      registered.delete(state);
    }
    for (const state of present) if (!registered.has(state)) registered.set(state, registerKind(meter, store, state));
  };
  refresh();
  return async () => {
    await store.caughtUp();
    refresh();
  };
}

/** The families of a kind over the state. */
export function visitorsOf(store: StateStore, state: KindState): readonly FamilyVisitor[] {
  return state.kind.families.map((_, index) => visitorOf(store, state, index));
}

function visitorOf(store: StateStore, state: KindState, index: number): FamilyVisitor {
  const { kind, id } = state;
  const family = kind.families[index]!;
  const visitor: FamilyVisitor = {
    kind,
    family,
    index,
    restarts: store.restarts,
    parts: () => state.scopes.map((scope) => ({ visibleSince: scope.visibleSince, blocks: scope.blocks() })),
    present() {
      const now = store.kind(id);
      if (now === state) return visitor;
      const at = now?.kind.families.findIndex(({ name, type }) => name === family.name && type === family.type) ?? -1;
      return now === undefined || at < 0 ? undefined : visitorOf(store, now, at);
    },
  };
  return visitor;
}

function registerKind(meter: Meter, store: StateStore, state: KindState): () => void {
  const removals = visitorsOf(store, state).map((visitor) => {
    const callback = familyCallback(visitor);
    const instrument = createInstrument(meter, visitor.family);
    instrument?.addCallback(callback);
    return () => instrument?.removeCallback(callback);
  });
  return () => {
    for (const remove of removals) remove();
  };
}

/** Undefined where the meter has no instrument for the family: a stock one can't observe histograms. */
function createInstrument(
  meter: Meter & { createHistogramOfFamily?(name: string, options: MetricOptions): Observable },
  { name, help, type, unit }: Family<KubernetesObject>,
): Observable | undefined {
  const options = { description: help, unit };
  if (type === 'histogram') return meter.createHistogramOfFamily?.(name, options);
  if (type === 'gauge') return meter.createObservableGauge(name, options);
  return type === 'counter'
    ? meter.createObservableCounter(name, options)
    : meter.createObservableUpDownCounter(name, options);
}

function familyCallback(visitor: FamilyVisitor): FamilyCallback {
  const callback: ObservableCallback = (result) => {
    const present = visitor.present();
    for (const { blocks } of present?.parts() ?? []) {
      for (const block of blocks) {
        eachPoint(present!, block, (value, attributes) => result.observe(value, attributes));
      }
    }
  };
  return Object.assign(callback, { visitor });
}

/** What a family emitted beside the value of a sample. */
interface Emitted {
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly dynamic: DynamicLabels | undefined;
  readonly histogram: Histogram | undefined;
}

/** Gives one sample as a point. */
export type VisitPoint = (value: number, attributes: Attributes, object: KubernetesObject, emitted: Emitted) => void;

/** Gives `visit` the samples of a family over a block as values with attributes: the generic, allocating path. */
export function eachPoint({ kind, family }: FamilyVisitor, block: Block, visit: VisitPoint): void {
  const identity = identityOf(kind, family);
  // As Prometheus has labels, an empty one is none.
  const least = family.entity === undefined ? 1 : 0;
  let object: KubernetesObject;
  eachSample(family, block.objects, {
    object: (next) => {
      object = next;
    },
    sample: (value, labels, dynamic, histogram) => {
      const attributes: Attributes = {};
      addTo(attributes, identity.labels, identity.values(object), least);
      addDynamicTo(attributes, identity.dynamic?.(object), least);
      if (labels !== undefined) addTo(attributes, family.labels, labels, least);
      addDynamicTo(attributes, dynamic, least);
      visit(value, attributes, object, { labels, dynamic, histogram });
    },
  });
}

/** Adds the values that have so many characters at least. */
function addTo(
  attributes: Attributes,
  names: readonly string[],
  values: readonly (string | undefined)[],
  least: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (value !== undefined && value.length >= least) attributes[names[at]!] = value;
  }
}

function addDynamicTo(attributes: Attributes, dynamic: DynamicLabels | undefined, least: number): void {
  if (dynamic !== undefined) addTo(attributes, dynamic.names, dynamic.values, least);
}
