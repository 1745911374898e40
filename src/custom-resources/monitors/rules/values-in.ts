/** The texts in a monitor that may be expressions, wherever they stand: to read them takes longest, and is done beforehand. */

import type { JsonValue } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { isList, isMap } from '../../paths/path.ts';
import type { MonitorObject } from '../kinds/monitors.ts';

/** Those of a configuration that is a map; one that is a text is read in one go, and is shorter. */
export function valuesIn(object: KubernetesObject): Generator<string> {
  return within((object as MonitorObject).spec.configuration);
}

function* within(value: JsonValue | undefined, key = ''): Generator<string> {
  if (typeof value === 'string') {
    if (key === 'value' && value.length <= 1024) yield value;
  } else if (isList(value)) for (const element of value) yield* within(element, key);
  else if (isMap(value)) for (const [name, member] of Object.entries(value)) yield* within(member, name);
}
