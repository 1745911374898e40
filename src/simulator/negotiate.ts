import type { ApiResource } from './api.ts';
import { type Encoding, jsonEncodings, type Representation } from './encoding.ts';
import { hasProtobuf, protobufEncodings } from './protobuf-encoding.ts';

const jsonTypes = new Set(['application/json', 'application/*', '*/*']);
const protobufType = 'application/vnd.kubernetes.protobuf';

const representations: Record<string, Representation> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
};

/**
 * How a resource is sent: by the first media range of an Accept header that can be served; undefined means 406. An absent
 * header accepts JSON. `api` is undefined for what is no resource and has only JSON.
 */
export function negotiate(accept: string | undefined, api: ApiResource | undefined): Encoding | undefined {
  for (const range of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    const representation = as === undefined ? 'object' : representations[as];
    if (representation === undefined) continue;
    if (jsonTypes.has(type.toLowerCase())) return jsonEncodings[representation];
    if (type.toLowerCase() !== protobufType || api === undefined || representation === 'table') continue;
    if (representation === 'metadata' || hasProtobuf(api)) return protobufEncodings[representation];
  }
  return undefined;
}

/** How a Status is sent to a client that can't have what it asked for. */
export function statusEncoding(accept: string | undefined): Encoding {
  return accept?.toLowerCase().includes(protobufType) ? protobufEncodings.object : jsonEncodings.object;
}
