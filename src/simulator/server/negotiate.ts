import type { ApiResource } from '../api.ts';
import { type Encoding, jsonEncodings, type Representation } from './encoding.ts';

/** A media type that is spoken beside JSON. */
export interface MediaType {
  readonly type: string;
  /** How a resource is written in it; undefined for what can't be had. */
  encodingOf(api: ApiResource, representation: Representation): Encoding | undefined;
  /** How a Status is written to a client that asked for the type and can't have it. */
  readonly refusals: Encoding;
}

const jsonTypes = new Set(['application/json', 'application/*', '*/*']);

const representations: Record<string, Representation> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
};

/**
 * How a resource is sent: by the first media range of an Accept header that can be served, in JSON or a further type;
 * undefined means 406. An absent header accepts JSON. `api` is undefined for what is no resource and has only JSON.
 */
export function negotiate(
  accept: string | undefined,
  api: ApiResource | undefined,
  further: readonly MediaType[],
): Encoding | undefined {
  for (const range of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    const representation = as === undefined ? 'object' : representations[as];
    if (representation === undefined) continue;
    if (jsonTypes.has(type.toLowerCase())) return jsonEncodings[representation];
    const mediaType = further.find((candidate) => candidate.type === type.toLowerCase());
    const encoding = api && mediaType?.encodingOf(api, representation);
    if (encoding !== undefined) return encoding;
  }
  return undefined;
}

/** How a Status is sent to a client that can't have what it asked for. */
export function statusEncoding(accept: string | undefined, further: readonly MediaType[]): Encoding {
  const asked = further.find(({ type }) => accept?.toLowerCase().includes(type));
  return asked?.refusals ?? jsonEncodings.object;
}
