import { isInShard, type Shard } from '../../kubernetes/scope.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { objectKey } from '../blocks/blocks.ts';
import type { ScopeSink } from './scope-sink.ts';

/** Those who hear of objects that belong to other shards. */
export interface Elsewhere {
  /** Whether somebody does: else nothing is remembered. */
  readonly isHeard: () => boolean;
  /** What is remembered, by `objectKey`; whoever it is told to may forget it. */
  readonly objects: Map<string, KubernetesObject>;
  /** As an observer of the state hears of its own objects. */
  changed(before: KubernetesObject | undefined, after: KubernetesObject | undefined): void;
}

/**
 * Lets through what belongs to a shard. What doesn't is told to `elsewhere` alone: whoever gives labels to others gives them
 * to those in all shards.
 */
export function shardSink(sink: ScopeSink, shard: Shard, elsewhere: Elsewhere): ScopeSink {
  const { objects: others } = elsewhere;
  let unseen: Set<string> | undefined;
  const put = (object: KubernetesObject, to: (object: KubernetesObject) => void) => {
    if (isInShard(object.metadata.uid, shard)) {
      drop(objectKey(object));
      to(object);
      return;
    }
    // Its name may have been that of an object of this shard, whose end was missed.
    sink.replaced(object);
    if (!elsewhere.isHeard()) return;
    const key = objectKey(object);
    unseen?.delete(key);
    elsewhere.changed(others.get(key), object);
    others.set(key, object);
  };
  const drop = (key: string) => {
    const object = others.get(key);
    if (object === undefined) return;
    others.delete(key);
    elsewhere.changed(object, undefined);
  };
  const dropAll = () => {
    for (const key of [...others.keys()]) drop(key);
    unseen = undefined;
  };
  return {
    get known() {
      return sink.known;
    },
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
