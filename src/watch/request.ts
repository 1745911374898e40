/** What a watch asks the API server for, and what reads the answer. */
import { createDecoder } from '../kubernetes/codec/decoders.ts';
import type { Selectors } from '../kubernetes/reflector/reflector.ts';
import type { Scope } from '../kubernetes/scope.ts';
import type { Kind } from '../resources/declare/kind.ts';
import type { WatchOptions } from './options.ts';

/** What of a collection is asked for; `shardSelector` is undefined where the server is not to select the shard. */
export function selectorsOf({ labelSelector, fieldSelector }: Scope, shardSelector: string | undefined): Selectors {
  return {
    ...(labelSelector !== '' && { labelSelector }),
    ...(fieldSelector !== '' && { fieldSelector }),
    ...(shardSelector !== undefined && { shardSelector }),
  };
}

/** A decoder of the objects of a kind, for one list and watch. */
export function decoderOf(kind: Kind, strings: WatchOptions['strings']) {
  const { form, columns, version } = kind;
  // A custom resource may call its list whatever it likes.
  const named = version === undefined ? { kind: kind.kind } : {};
  return createDecoder(kind.schema, { form, ...named, ...(columns && { columns }) }, strings);
}
