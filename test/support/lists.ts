import type { Decoder } from '../../src/kubernetes/codec/decoder.ts';

/** All objects of a page of a LIST, and what the page says of itself at its end. */
export function readList<T>({ list }: Decoder<T>, contentType: string, body: Uint8Array) {
  const objects: T[] = [];
  const page = list(contentType, body);
  for (;;) {
    const { done, value } = page.next();
    if (done) return { objects, meta: value };
    objects.push(value);
  }
}
