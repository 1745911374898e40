import type { ReflectorSink } from '../../kubernetes/reflector/reflector.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';

/** Where objects of a kind are written to. */
export interface ScopeSink extends ReflectorSink<KubernetesObject> {
  /** Another object has the name of one that may be here, which is gone then. */
  replaced(object: KubernetesObject): void;
  /** Drops all objects, as if nothing had been listed yet. */
  clear(): void;
  /** Nothing is written any more: what is remembered for the scope is freed. Before the scope is closed. */
  forget(): void;
}
