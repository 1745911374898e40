/** The monitors that there are, as far as they are read: what has not changed is not read again, and keeps its counts. */
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { kindId } from '../../resources/declare/kind.ts';
import type { StateStore } from '../../state/store.ts';
import { Ledger } from './cardinality/ledger.ts';
import type { Cel } from './cel/cel.ts';
import { CelError } from './cel/errors.ts';
import { type MonitorObject, monitors as monitorKind } from './kinds/monitors.ts';
import type { Monitor } from './kinds/plan.ts';
import { readMonitor } from './rules/read.ts';
import type { MonitorRules } from './rules/rules.ts';

/** A monitor with the object that it is read from. */
export interface KnownMonitor extends Monitor {
  readonly object: MonitorObject;
  /** The configuration, as text: whether it has changed is told by it. */
  readonly source: string;
}

/** The monitors. */
export interface KnownMonitors {
  /** Those that came first, first; the same array until `read`. */
  readonly all: readonly KnownMonitor[];
  /** Looks at the objects again. False where they can't be seen: what is known stays. */
  read(): boolean;
  /** A monitor counts anew. */
  recount(uid: string): void;
}

/** Reads the monitors that `store` has, in those namespaces that `isMeant` says. */
export function knownMonitors(store: StateStore, cel: Cel, isMeant: (namespace: string) => boolean): KnownMonitors {
  let all: readonly KnownMonitor[] = [];
  let edition = 0;
  const check = (resolver: 'cel' | 'unstructured', text: string) => {
    if (resolver === 'unstructured') return undefined;
    try {
      cel.compile(text);
      return undefined;
    } catch (error) {
      if (error instanceof CelError) return error.message;
      throw error;
    }
  };
  const withLedger = (known: Omit<KnownMonitor, 'ledger' | 'edition'>): KnownMonitor => ({
    ...known,
    ledger: new Ledger(known.rules.cardinalityLimit),
    edition: ++edition,
  });
  /** Whatever a monitor says, others are read. */
  const rulesOf = (object: MonitorObject): MonitorRules => {
    try {
      return readMonitor(object.spec.configuration, check);
    } catch (error) {
      const reason = `a mistake in kube-state-otel: ${(error as Error).message}`;
      return { stores: [], cardinalityLimit: 0, faults: [{ place: 'the configuration', reason }] };
    }
  };
  const readOne = (object: MonitorObject): KnownMonitor => {
    const { uid, namespace, name, generation } = object.metadata;
    const source = JSON.stringify(object.spec.configuration, exactly) ?? '';
    const before = all.find((each) => each.uid === uid);
    if (before?.source === source) return { ...before, object, generation };
    const rules = rulesOf(object);
    return withLedger({ uid, name: `${namespace}/${name}`, generation, rules, object, source });
  };
  return {
    get all() {
      return all;
    },
    read() {
      const scopes = store.kind(kindId(monitorKind))?.scopes.filter((scope) => scope.visible) ?? [];
      if (scopes.length === 0) return false;
      const objects = scopes.flatMap((scope) => [...scope.objects()] as KubernetesObject[] as MonitorObject[]);
      all = objects
        .filter(({ metadata }) => isMeant(metadata.namespace))
        .sort(byAge)
        .map(readOne);
      return true;
    },
    recount(uid) {
      all = all.map((each) => (each.uid === uid ? withLedger(each) : each));
    },
  };
}

/** Those that were created first come first. */
export function byAge({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): number {
  const [ageA, ageB] = [a.creationTimestamp ?? Infinity, b.creationTimestamp ?? Infinity];
  if (ageA !== ageB) return ageA < ageB ? -1 : 1;
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}

const exactly = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
