import type { Kind } from './kind.ts';
import { namespaces } from './namespaces.ts';

/** Every kind that is built in, in the order in which they are exposed: by resource name. */
export const kinds: readonly Kind[] = [namespaces];
