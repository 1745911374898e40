/** The texts in a monitor that may be expressions, wherever they stand: to read them takes longest, and is done beforehand. */
import type { JsonValue } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { isList, isMap } from '../../paths/path.ts';
import type { MonitorObject } from '../kinds/monitors.ts';
import { Refusal } from './place.ts';
import { parseText } from './read.ts';

/** Those of the configuration, whatever form it has. Total. */
export function* valuesIn(object: KubernetesObject): Generator<string> {
  const { configuration } = (object as MonitorObject).spec;
  if (typeof configuration !== 'string') return yield* within(configuration, '');
  try {
    yield* within(parseText(configuration) as JsonValue, '');
  } catch (error) {
    // Who reads it names what is wrong.
    if (!(error instanceof Refusal)) throw error;
  }
}

function* within(value: JsonValue | undefined, key: string): Generator<string> {
  if (typeof value === 'string') {
    if (key === 'value' || key === 'labelValues') yield value;
  } else if (isList(value)) for (const element of value) yield* within(element, key);
  else if (isMap(value)) for (const [name, member] of Object.entries(value)) yield* within(member, name);
}
