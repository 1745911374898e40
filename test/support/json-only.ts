import type { Decoder } from '../../src/kubernetes/codec/decoder.ts';

/** The same decoder, asking for JSON alone. */
export function jsonOnly<T>(decoder: Decoder<T>): Decoder<T> {
  return {
    ...decoder,
    listAccept: withoutProtobuf(decoder.listAccept),
    watchAccept: withoutProtobuf(decoder.watchAccept),
  };
}

function withoutProtobuf(accept: string): string {
  return accept
    .split(', ')
    .filter((type) => !type.includes('protobuf'))
    .join(', ');
}
