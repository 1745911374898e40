/** The kinds that are built in as they are where nothing is chosen: with the families that nobody has to opt in to. */
import type { Kind } from '../../../src/resources/declare/kind.ts';
import { kinds } from '../../../src/resources/kinds.ts';
import { configure } from '../../../src/resources/options/configure.ts';

export const defaultKinds: readonly Kind[] = kinds.map((kind) => configure(kind, {}));
