/** `explain`: what a family or a label means, or what is told of an object and why. */
import type { CommandContext } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import type { ObjectName } from './object.ts';

/** Explains one or the other. */
export async function run(context: CommandContext): Promise<number> {
  const [first, ...rest] = context.arguments as [string, ...string[]];
  const words = first === 'object' && rest.length > 0 ? rest : [first, ...rest];
  if (words.length === 1 && !first.includes('/') && first === words[0]) {
    return (await import('./name.ts')).explainName(context, first);
  }
  return (await import('./object.ts')).explainObject(context, objectIn(words));
}

/** `pod/web-0`, `pod/shop/web-0`, `pods web-0` or `pods shop/web-0`. */
function objectIn(words: readonly string[]): ObjectName {
  const parts = words.flatMap((word) => word.split('/'));
  const [resource = '', ...names] = parts;
  const [name = '', namespace] = names.toReversed();
  if (words.length > 2 || names.length === 0 || names.length > 2 || parts.includes('')) {
    throw usage('an object is TYPE/NAME, TYPE/NAMESPACE/NAME or TYPE NAME, for example pod/shop/web-0');
  }
  return { resource, namespace, name };
}
