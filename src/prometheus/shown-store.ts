import type { Family } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import type { Block } from '../state/blocks/blocks.ts';
import type { Changes } from '../state/blocks/changes.ts';
import type { KindState } from '../state/kind-state.ts';
import type { StateStore } from '../state/store.ts';

/**
 * A store as an exposition is to show it, of which some families are only pushed: the same objects with those families that
 * `shows` names. It has what an exposition reads of a store, and what is equal before is the same after.
 */
export function showing(
  store: StateStore,
  shows: (kind: Kind, family: Family<KubernetesObject>) => boolean,
): StateStore {
  const known = new WeakMap<KindState, KindState>();
  const shown = (state: KindState): KindState => {
    let view = known.get(state);
    if (view === undefined) {
      view = viewOf(state, (family) => shows(state.kind, family));
      known.set(state, view);
    }
    return view;
  };
  const view: Pick<StateStore, 'kinds' | 'kind' | 'restarts' | 'caughtUp'> = {
    restarts: store.restarts,
    caughtUp: store.caughtUp,
    get kinds() {
      return store.kinds.map(shown);
    },
    kind(id) {
      const state = store.kind(id);
      return state && shown(state);
    },
  };
  return view as StateStore;
}

function viewOf(state: KindState, shows: (family: Family<KubernetesObject>) => boolean): KindState {
  const { kind, id } = state;
  const indexes = [...kind.families.keys()].filter((index) => shows(kind.families[index]!));
  const pick = <T>(all: readonly T[]) => indexes.map((index) => all[index]!);
  const lists = new WeakMap<readonly Block[], readonly Block[]>();
  const single = new WeakMap<Block, Block>();
  const shownOf = ({ from, places }: Changes): Changes => ({
    from,
    places: indexes.flatMap((index, shownAs) => {
      const at = places.findIndex((family, place) => place % 3 === 0 && family === index);
      return at < 0 ? [] : [shownAs, places[at + 1]!, places[at + 2]!];
    }),
  });
  const shown = (block: Block): Block => {
    let view = single.get(block);
    if (view === undefined) {
      view = { ...block, versions: pick(block.versions), changes: block.changes.map(shownOf) };
      single.set(block, view);
    }
    return view;
  };
  const view: Pick<KindState, 'kind' | 'id' | 'blocks'> = {
    kind: { ...kind, families: pick(kind.families) },
    id,
    blocks() {
      const blocks = state.blocks();
      let views = lists.get(blocks);
      if (views === undefined) {
        views = blocks.map(shown);
        lists.set(blocks, views);
      }
      return views;
    },
  };
  return view as KindState;
}
