/** Answers of a real API server: watches, streaming lists, pages, errors, discovery, in JSON, protobuf and as Tables. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One answer. */
export interface Recording {
  readonly name: string;
  readonly description: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly status: number;
  readonly contentType: string;
  /** Without chunk framing. */
  readonly body: Buffer;
}

/** The answer of that name. */
export function recording(name: string): Recording {
  const found = RECORDINGS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no recording ${name}`);
  return { ...found, body: Buffer.from(found.body, 'base64') };
}

const RECORDINGS: readonly (Omit<Recording, 'body'> & { readonly body: string })[] = JSON.parse(
  gunzipSync(readFileSync(new URL('recordings.json.gz', import.meta.url))).toString(),
);
