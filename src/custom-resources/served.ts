/** Which custom kinds an API server serves, as their definitions come, change and go. */
import { pause } from '../pause.ts';
import { type Kind, type KubernetesObject, kindId } from '../resources/declare/kind.ts';
import type { StateStore } from '../state/store.ts';
import { definitions, servedOf } from './kinds/definitions.ts';
import type { ServedResource } from './kinds/kinds.ts';

/** What is needed to follow the definitions. */
export interface ServedOptions {
  readonly store: StateStore;
  readonly signal: AbortSignal;
  /** Other kinds are served now. */
  changed(): void;
  /** A kind came whose API may take a moment to be served: it is to be asked for now. */
  poke(id: string): void;
}

/** Events of definitions so far, those of the first list among the added ones, and how many definitions are known. */
export interface DefinitionCounts {
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
  readonly known: number;
}

/** The kinds that are served. */
export interface ServedKinds {
  /** In the order of group and plural. What is known stays where the definitions can't be seen for a while. */
  readonly resources: readonly ServedResource[];
  readonly counts: DefinitionCounts;
  /** Forgets all, until definitions come. */
  forget(): void;
}

/** Milliseconds after which a kind that came is asked for: its API is served some seconds after the definition says so. */
const POKES = [250, 500, 1000, 2000, 4000, 8000];

/** Follows the definitions that `store` gets to know, until the signal aborts. */
export function followServed({ store, signal, changed }: ServedOptions): ServedKinds {
  const id = kindId(definitions);
  let served: readonly ServedResource[] = [];
  let isDue = false;
  const events = { added: 0, updated: 0, deleted: 0 };
  const visible = () => store.kind(id)?.scopes.filter((scope) => scope.visible) ?? [];

  const look = () => {
    isDue = false;
    const scopes = visible();
    if (signal.aborted || scopes.length === 0) return;
    served = scopes.flatMap((scope) => [...scope.objects()].flatMap((object) => servedOf(object) ?? [])).sort(byName);
    changed();
  };
  const lookSoon = () => {
    if (isDue) return;
    isDue = true;
    // Many may come in one go, such as those of a list.
    queueMicrotask(look);
  };
  const about = (kind: Kind, lookAt: () => void) => {
    if (kindId(kind) === id) lookAt();
  };
  store.observe({
    changed: (kind, before, after) =>
      about(kind, () => {
        events[before === undefined ? 'added' : after === undefined ? 'deleted' : 'updated']++;
        if (isOther(before, after)) lookSoon();
      }),
    shown: (kind, objects) =>
      about(kind, () => {
        events.added += [...objects].length;
        lookSoon();
      }),
    hidden: (kind) => about(kind, lookSoon),
  });
  return {
    get resources() {
      return served;
    },
    get counts() {
      return { ...events, known: visible().reduce((sum, { size }) => sum + size, 0) };
    },
    forget() {
      served = [];
    },
  };
}

/** Has kinds asked for as soon as they are served: call it with the ids of all that are wanted, whenever these change. */
export function pokeNew({ signal, poke }: Pick<ServedOptions, 'signal' | 'poke'>): (ids: readonly string[]) => void {
  let known = new Set<string>();
  const pokeSoon = async (came: readonly string[]) => {
    for (const [at, delay] of POKES.entries()) {
      await pause(delay - (POKES[at - 1] ?? 0), signal, false);
      if (signal.aborted) return;
      for (const one of came) if (known.has(one)) poke(one);
    }
  };
  return (ids) => {
    const came = ids.filter((one) => !known.has(one));
    known = new Set(ids);
    if (came.length > 0) void pokeSoon(came);
  };
}

function isOther(before: KubernetesObject | undefined, after: KubernetesObject | undefined): boolean {
  const text = (object: KubernetesObject | undefined) => JSON.stringify(object && servedOf(object));
  return text(before) !== text(after);
}

const byName = (a: ServedResource, b: ServedResource) =>
  `${a.group} ${a.resource}` < `${b.group} ${b.resource}` ? -1 : 1;
