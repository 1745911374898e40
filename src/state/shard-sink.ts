import { isInShard, type Shard } from '../kubernetes/scope.ts';
import type { KubernetesObject } from '../resources/declare/kind.ts';
import { objectKey } from './blocks.ts';
import type { ScopeSink } from './joins.ts';

/** Hears of the objects that belong to other shards, as an observer of the state does of its own. */
export type Elsewhere = (before: KubernetesObject | undefined, after: KubernetesObject | undefined) => void;

/**
 * Lets through what belongs to a shard. What doesn't is told to `elsewhere` alone, where there is one: whoever gives labels to
 * others gives them to those in all shards.
 */
export function shardSink(sink: ScopeSink, shard: Shard, elsewhere: Elsewhere | undefined): ScopeSink {
  const others = new Map<string, KubernetesObject>();
  let unseen: Set<string> | undefined;
  const put = (object: KubernetesObject, to: (object: KubernetesObject) => void) => {
    if (isInShard(object.metadata.uid, shard)) {
      drop(objectKey(object));
      to(object);
      return;
    }
    // Its name may have been that of an object of this shard, whose end was missed.
    sink.replaced(object);
    if (elsewhere === undefined) return;
    const key = objectKey(object);
    unseen?.delete(key);
    elsewhere(others.get(key), object);
    others.set(key, object);
  };
  const drop = (key: string) => {
    const object = others.get(key);
    if (object === undefined) return;
    others.delete(key);
    elsewhere?.(object, undefined);
  };
  const dropAll = () => {
    for (const key of [...others.keys()]) drop(key);
    unseen = undefined;
  };
  return {
    init() {
      unseen = new Set(others.keys());
      sink.init();
    },
    initApply: (object) => put(object, (own) => sink.initApply(own)),
    initDone() {
      for (const key of unseen ?? []) drop(key);
      unseen = undefined;
      sink.initDone();
    },
    apply: (object) => put(object, (own) => sink.apply(own)),
    delete(object, isTombstone) {
      if (others.get(objectKey(object))?.metadata.uid === object.metadata.uid) drop(objectKey(object));
      else sink.delete(object, isTombstone);
    },
    replaced: (object) => sink.replaced(object),
    clear() {
      dropAll();
      sink.clear();
    },
    forget() {
      dropAll();
      sink.forget();
    },
  };
}
