/** What the value of a label or a metric leads to in an object, by path or by expression. */
import type { JsonWants } from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { followObject } from '../../paths/object.ts';
import type { Step } from '../../paths/path.ts';
import { goText } from '../../values/text.ts';
import type { Cel } from '../cel/cel.ts';
import { CelError } from '../cel/errors.ts';
import { fromCel } from '../cel/value.ts';
import type { Resolver } from '../rules/rules.ts';
import type { Resolved } from './resolved.ts';

/** What reads a value. */
export interface ValueReader {
  readonly wants: JsonWants;
  /** Throws CelError for what can not be found out. */
  read(object: KubernetesObject): Resolved;
}

/** So many objects in a row for which an expression is stopped, and it is tried no more. */
const MOST_STOPS = 3;

/** What reads the value of a text. Throws CelError for an expression that can not be used. */
export function valueReader(resolver: Resolver, text: string, cel: Cel): ValueReader {
  return resolver === 'cel' ? ofExpression(text, cel) : ofPath(text);
}

/** A text that leads nowhere is itself the value: so numbers and labels that are always the same are written. */
function ofPath(text: string): ValueReader {
  const names = text.split('.');
  const steps = names.map((name): Step => ({ kind: 'member', name, index: undefined }));
  const literal: Resolved = { kind: 'text', text };
  return {
    wants: names.reduceRight((inner: JsonWants, name): JsonWants => ({ keys: { [name]: inner } }), { all: true }),
    read(object) {
      const found = followObject(object, steps);
      return found === undefined || found === null ? literal : { kind: 'text', text: goText(found) };
    },
  };
}

function ofExpression(text: string, cel: Cel): ValueReader {
  const { wants, evaluate } = cel.compile(text);
  /** The objects in a row for which it was stopped: one that changes again and again is one. */
  const stopped = new Set<string>();
  return {
    wants,
    read(object) {
      if (stopped.size >= MOST_STOPS)
        throw new CelError('dear', 'it took too many steps for several objects, and is tried no more');
      try {
        const value = fromCel(evaluate(object));
        stopped.clear();
        return value;
      } catch (error) {
        if (error instanceof CelError && error.failure === 'dear') stopped.add(object.metadata.uid);
        else stopped.clear();
        throw error;
      }
    },
  };
}
