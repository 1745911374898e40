/**
 * The kinds that ResourceMetricsMonitors mean, as monitors and definitions come, change and go. What changes is made ready
 * beside what is told: expressions are evaluated for the objects that there are, a few at a time, before anybody sees it.
 */
import { isDeepStrictEqual } from 'node:util';
import { joinedCluster } from '../../config/selection.ts';
import type { Selectors } from '../../kubernetes/reflector/options.ts';
import { EVERYTHING } from '../../kubernetes/scope.ts';
import { pause } from '../../pause.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { covers } from '../../resources/options/covers.ts';
import type { StateObserver } from '../../state/observer.ts';
import { Turns } from '../../turns.ts';
import type { Wanted } from '../../watch/wanted.ts';
import type { CustomResourceSettings, FollowOptions } from '../follow.ts';
import { definitions } from '../kinds/definitions.ts';
import { followServed, pokeNew } from '../served.ts';
import type { UnusableCount } from '../unusable.ts';
import { createCel } from './cel/cel.ts';
import { CelError } from './cel/errors.ts';
import { Failures } from './failures.ts';
import { filterOf } from './filter.ts';
import { kindOf, plannedId, selectorsOf } from './kinds/kinds.ts';
import { GROUP, type MonitorObject, monitors as monitorKind, PLURAL } from './kinds/monitors.ts';
import { type PlannedKind, planKinds } from './kinds/plan.ts';
import { byAge, type KnownMonitor, knownMonitors } from './known.ts';
import { createParts } from './parts.ts';
import { type MonitorReport, reportOf } from './report.ts';
import { valuesIn } from './rules/values-in.ts';
import { tellFaults } from './tell.ts';

/** What is to be watched for monitors. */
export interface Monitors {
  kinds(settings: CustomResourceSettings): readonly Kind[];
  /** What the API server selects of kinds, by their identity. */
  readonly selectors: ReadonlyMap<string, Selectors>;
  /** What else has to be watched for it. */
  sources(settings: CustomResourceSettings): readonly Wanted[];
  unusable(): readonly UnusableCount[];
  /** How all that are known are. */
  reports(): readonly MonitorReport[];
}

/** Who hears of monitors. */
export interface MonitorObserver {
  /** These are in use now, or count other samples than before. */
  settled(monitors: readonly KnownMonitor[]): void;
}

/** Milliseconds in which samples that find no room wait for what may have become free. */
const RECOUNTING = 3000;

/** Follows the monitors that `store` gets to know, until the signal aborts. */
export function followMonitors(options: FollowOptions, observer?: MonitorObserver): Monitors {
  const { store, log, signal, changed } = options;
  const cel = createCel();
  const turns = new Turns();
  const failures = new Failures(log);
  const parts = createParts(cel, (failure) => failures.note(failure));
  let settings: CustomResourceSettings | undefined;
  const known = knownMonitors(store, cel, (namespace) => !settings?.namespacesDenylist.includes(namespace));
  const tell = tellFaults(log);
  let planned: readonly PlannedKind[] = [];
  let byId: ReadonlyMap<string, PlannedKind> = new Map();
  /** What is to be done: to plan anew, or to look at monitors again that ask for the same. */
  let due: 'nothing' | 'look' | 'plan' = 'nothing';
  let isRunning = false;
  const served = followServed({ ...options, changed: () => planSoon() });
  const pokeSoon = pokeNew(options);
  const monitorId = kindId(monitorKind);

  const planSoon = () => {
    due = 'plan';
    runSoon();
  };
  const lookSoon = () => {
    if (due === 'nothing') due = 'look';
    runSoon();
  };
  const runSoon = () => {
    if (isRunning || signal.aborted) return;
    isRunning = true;
    // Many may come in one go, such as those of a list.
    queueMicrotask(() => void run());
  };
  const run = async () => {
    while (due !== 'nothing' && !signal.aborted) {
      const next = due === 'plan' ? plan : look;
      due = 'nothing';
      await next().catch((error: unknown) => log.error({ err: error }, 'ResourceMetricsMonitors can not be followed.'));
    }
    isRunning = false;
  };
  const look = async () => {
    if (known.read()) settle();
  };
  /** Time for others, where a turn is over. */
  const rest = async () => {
    if (turns.isOver()) await turns.next();
  };

  const plan = async () => {
    await turns.next();
    for (const text of configurations()) {
      await rest();
      try {
        cel.compile(text);
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
      }
    }
    // Their own kind may be defined only now, and is to be asked for.
    if (!known.read()) return changed();
    const next = planKinds(known.all, served.resources, parts);
    const declare = declaring(next);
    for (const kind of next) await prepare(kind, declare);
    if (signal.aborted) return;
    parts.keep(next);
    failures.keep(new Set(known.all.map(({ name }) => name)));
    planned = next;
    byId = new Map(next.map((each) => [plannedId(each), each]));
    reconcile();
    changed();
    settle();
  };
  const settle = () => {
    tell(known.all, served.resources);
    observer?.settled(known.all);
  };

  function* configurations(): Generator<string> {
    for (const { scopes } of store.kinds.filter(({ id }) => id === monitorId)) {
      for (const scope of scopes) for (const object of scope.objects()) yield* valuesIn(object);
    }
  }

  const objectsOf = (id: string): readonly KubernetesObject[] =>
    store.kind(id)?.scopes.flatMap((scope) => [...scope.objects()]) ?? [];

  /** What declares kinds of a plan, as the settings have it. */
  const declaring = (all: readonly PlannedKind[]) => {
    if (settings === undefined) return () => undefined;
    const families = filterOf(settings, all, log);
    const options = { profile: settings.profile, families, cluster: joinedCluster(settings) };
    return (each: PlannedKind) => kindOf(each, options);
  };
  /**
   * Has all families of a kind visited for the objects that there are, the oldest first: they have the first right to be told.
   * Objects of which other fields were read than are now are listed again, and visited as they come.
   */
  const prepare = async (kind: PlannedKind, declare: (planned: PlannedKind) => Kind | undefined) => {
    const id = plannedId(kind);
    const before = byId.get(id);
    if (before !== undefined && keyOf(before) === keyOf(kind)) return;
    const [was, is] = [store.kind(id)?.kind, declare(kind)];
    if (was === undefined || is === undefined || !covers(was, is)) {
      unordered.add(id);
      return;
    }
    for (const object of [...objectsOf(id)].sort(byAge)) {
      await rest();
      is.arrived?.(object);
    }
  };
  /** Kinds whose objects are visited in the order in which they are listed. */
  const unordered = new Set<string>();

  /** What ended unheard, such as during a list that came to nothing, counts no more. */
  const reconcile = () => {
    for (const [id, { parts: all }] of byId) {
      const uids = new Set(objectsOf(id).map(({ metadata }) => metadata.uid));
      for (const { share } of all) share.keep(uids);
    }
  };

  let isRecounting = false;
  /** Where something was left out and there may be room now, room is given anew, to the oldest first. */
  const recountSoon = () => {
    if (isRecounting) return;
    isRecounting = true;
    void pause(RECOUNTING, signal, false).then(() => {
      isRecounting = false;
      if (signal.aborted) return;
      const full = known.all.filter(({ ledger }) => ledger.isCut && (ledger.hasRoom || inListOrder.has(ledger)));
      for (const { uid } of full) known.recount(uid);
      if (full.length > 0) planSoon();
      else settle();
    });
  };
  /** Ledgers that gave room in the order of a list: they are replaced by others if something is left out. */
  const inListOrder = new WeakSet<object>();

  const released = (kind: Kind, objects: Iterable<KubernetesObject>) => {
    const here = byId.get(kindId(kind));
    if (here === undefined) return;
    for (const { metadata } of objects) for (const { share } of here.parts) share.release(metadata.uid);
    recountSoon();
  };
  const about = (kind: Kind, isMonitor: () => void, isOther: () => void) =>
    kindId(kind) === monitorId ? isMonitor() : kind.part === undefined ? undefined : isOther();
  const hears: StateObserver = {
    changed: (kind, before, after) =>
      about(kind, asksForSame(before, after) ? lookSoon : planSoon, () => {
        if (before !== undefined && before.metadata.uid !== after?.metadata.uid) released(kind, [before]);
        else recountSoon();
      }),
    shown: (kind, objects) =>
      about(kind, planSoon, () => {
        // None are where a declaration takes the place of another.
        if (!unordered.delete(kindId(kind)) && [...objects].length === 0) return;
        for (const { ledger } of known.all) inListOrder.add(ledger);
        recountSoon();
      }),
    hidden: (kind, objects) => about(kind, planSoon, () => released(kind, objects)),
  };
  store.observe(hears);

  return {
    get selectors() {
      return new Map(
        planned.flatMap((each) => {
          const selectors = selectorsOf(each);
          return selectors === undefined ? [] : [[plannedId(each), selectors] as const];
        }),
      );
    },
    sources: ({ namespaces }) => [
      { kind: definitions, scope: EVERYTHING },
      ...(namespaces ?? ['']).map((namespace) => ({ kind: monitorKind, scope: { ...EVERYTHING, namespace } })),
    ],
    unusable: () => failures.counts(),
    reports: () => known.all.map((each) => reportOf(each, served.resources, failures.counts())),
    kinds(chosen) {
      const isOther = settings !== undefined && `${settings.namespacesDenylist}` !== `${chosen.namespacesDenylist}`;
      settings = chosen;
      if (isOther) planSoon();
      const { namespaces, namespacesDenylist, node, trackUnscheduledPods } = chosen;
      if (node || trackUnscheduledPods) return [];
      const isNarrow = namespaces !== undefined || namespacesDenylist.length > 0;
      const told = isNarrow ? planned.filter(({ resource }) => resource.namespaced) : planned;
      const declare = declaring(planned);
      const kinds = told.flatMap((each) => declare(each) ?? []);
      const areServed = served.resources.some((each) => each.group === GROUP && each.resource === PLURAL);
      pokeSoon([...kinds.map(kindId), ...(areServed ? [monitorId] : [])]);
      return kinds;
    },
  };
}

/** Whether two states of a monitor ask for the same: mostly its status is all that has changed, which is written again and again. */
function asksForSame(before: KubernetesObject | undefined, after: KubernetesObject | undefined): boolean {
  if (before === undefined || before.metadata.uid !== after?.metadata.uid) return false;
  return isDeepStrictEqual((before as MonitorObject).spec, (after as MonitorObject).spec);
}

const keyOf = ({ parts, version, resource }: PlannedKind) =>
  JSON.stringify([resource.namespaced, version, parts.map(({ key }) => key)]);
