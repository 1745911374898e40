/** What /metrics would serve, from the exposition's cache and without it. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Exposition, ExpositionOptions } from '../../src/prometheus/exposition.ts';
import { ENDING, headerOf, type TextFormat } from '../../src/prometheus/formats/header.ts';
import type { StateStore } from '../../src/state/store.ts';
import { sampleLines } from '../conformance/text.ts';

/** The body of a scrape as text, decompressed. */
export async function scrape(exposition: Exposition, options: Partial<ExpositionOptions> = {}): Promise<string> {
  return (await scrapedBytes(exposition, options)).toString();
}

/** The body of a scrape, decompressed. */
export async function scrapedBytes(exposition: Exposition, options: Partial<ExpositionOptions> = {}): Promise<Buffer> {
  const wanted: ExpositionOptions = { format: 'text', encoding: 'identity', ...options };
  const chunks: Buffer[] = [];
  for await (const chunk of exposition.stream(wanted)) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { gzip: gunzipSync, zstd: zstdDecompressSync, identity: (bytes: Buffer) => bytes }[wanted.encoding](body);
}

/** What a scrape of the whole store has to give, rendered from its objects with nothing that the exposition uses. */
export function rendered(store: StateStore, format: TextFormat = 'text'): string {
  const parts = store.kinds.flatMap((state) => {
    const objects = state.blocks().flatMap((block) => block.objects);
    if (objects.length === 0) return [];
    return state.kind.families.flatMap((family) => [
      headerOf(family, format),
      ...sampleLines(state.kind, family, objects).map((line) => `${line}\n`),
    ]);
  });
  return parts.join('') + ENDING[format];
}
