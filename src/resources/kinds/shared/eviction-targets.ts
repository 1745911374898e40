/** What requests for an eviction and evictions are about. */
import { message, optional, text, type Value } from '../../../kubernetes/codec/schema.ts';

/** `spec.target`, in which one field says what kind of object it is; so far there are pods alone. */
export const evictionTarget = message({ pod: [1, optional(message({ name: [1, text], uid: [2, text] }))] });

/** Kind, name and uid of the target; all empty where its kind is not known. */
export function targetValues({ pod }: Value<typeof evictionTarget>): readonly [string, string, string] {
  return pod === undefined ? ['', '', ''] : ['Pod', pod.name, pod.uid];
}

/** What a party can want. */
export const INTENTS = ['Eviction', 'Withdrawn'];
