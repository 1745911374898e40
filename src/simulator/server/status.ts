import type { ApiResource } from '../api.ts';

/** A failure as the API tells it (meta/v1 Status); field order is the server's. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Failure';
  message: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: { reason: string; message: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code: number;
}

/** A failure; `reason` is the machine's word for it (metav1.StatusReason). */
export function failure(
  code: number,
  reason: string | undefined,
  message: string,
  details?: Status['details'],
): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== undefined && { reason }),
    ...(details && { details }),
    code,
  };
}

/** 400: the request contradicts itself or can't be read. */
export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

/** 404: the group is served, the resource isn't. */
export const resourceNotFound = (): Status =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** 404: no object of that name. */
export function objectNotFound(api: ApiResource, name: string): Status {
  return failure(404, 'NotFound', `${nameOf(api)} "${name}" not found`, detailsOf(api, name));
}

/** `pods`, `deployments.apps`: how the server's sentences name a resource. */
export function nameOf({ group, plural }: ApiResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `details` of a Status about one object. */
export function detailsOf({ group, plural }: ApiResource, name: string): Status['details'] {
  return { name, ...(group !== '' && { group }), kind: plural };
}

/** 405: nobody does this here. */
export const methodNotAllowed = (): Status =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 406: no media type of the Accept header can be served. */
export const notAcceptable = (): Status =>
  failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json');

/** 410 for a watch: in the stream, with HTTP status 200. */
export const watchExpired = (asked: number, oldest: number): Status =>
  failure(410, 'Expired', `too old resource version: ${asked} (${oldest})`);

/** 410 for `resourceVersionMatch=Exact` at a forgotten version. */
export const listExpired = (): Status =>
  failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');

/** 410 for a continue token; `freshToken` goes on with the rest of the list at a newer version. */
export function continueExpired(freshToken: string): Status {
  const status = failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return { ...status, metadata: { continue: freshToken } };
}

const causeKinds = {
  Forbidden: 'FieldValueForbidden',
  'Unsupported value': 'FieldValueNotSupported',
} as const;

/** 422 for list options; each cause is a field and a text that starts with `Forbidden:` or `Unsupported value:`. */
export function invalidListOptions(...causes: [field: string, message: string][]): Status {
  const texts = causes.map(([field, message]) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  return failure(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${text}`, {
    group: 'meta.k8s.io',
    kind: 'ListOptions',
    causes: causes.map(([field, message]) => ({
      reason: causeKinds[message.slice(0, message.indexOf(':')) as keyof typeof causeKinds],
      message,
      field,
    })),
  });
}

/** 500: a resourceVersion that is no number. */
export const badResourceVersion = (text: string): Status =>
  failure(
    500,
    undefined,
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );

/** 504: a LIST asks for a version of the future. */
export const tooLargeResourceVersion = (asked: number, current: number): Status =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
