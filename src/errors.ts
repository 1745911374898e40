/**
 * Every error that a user can meet, in one table: a code to search for, a sentence that says what is wrong, and a hint
 * that says what to do. `{name}` in a text is filled from the details.
 */
const ERRORS = {
  KSO_DECODE: {
    sentence: 'The API server sent bytes that are not valid {format}: {reason}.',
    hint: 'Look for a proxy between this process and the API server that cuts or rewrites answers.',
  },
  KSO_USAGE: {
    sentence: '{reason}.',
    hint: 'kube-state-otel --help lists every flag with its default.',
  },
  KSO_UNKNOWN_RESOURCE: {
    sentence: 'The resource "{resource}" in --resources is not known.',
    hint: 'Known are, by plural name: {known}.',
  },
  KSO_PORT_IN_USE: {
    sentence: 'Port {port} on {host} is taken by another process.',
    hint: 'Stop that process, or choose another port with {flag}.',
  },
  KSO_LISTEN: {
    sentence: 'Nothing can be served at {host}, port {port}: {reason}.',
    hint: 'Choose an address of this machine with {flag}.',
  },
  KSO_ALLOWLIST_SYNTAX: {
    sentence: '{flag} can not be read from "{rest}" on.',
    hint: 'Write it like pods=[app,team],nodes=[topology.kubernetes.io/*]; *=[...] stands for every resource.',
  },
  KSO_ALLOWLIST_PATTERN: {
    sentence: '{flag} names the key "{pattern}" of {resource}, with more than one "*".',
    hint: 'A key may hold one "*", at its start, in its middle or at its end; name several keys instead.',
  },
  KSO_ALLOWLIST_RESOURCE: {
    sentence: '{flag} names the resource "{resource}", which is not watched.',
    hint: 'Watched are, by plural name: {known}. Add it to --resources, or remove it here.',
  },
} as const satisfies Record<string, { sentence: string; hint: string }>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS;

/** An error of the table; `message` is the filled sentence, `hint` the filled advice. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, key: string) => String(details[key] ?? whole));
    super(fill(ERRORS[code].sentence), options);
    this.code = code;
    this.hint = fill(ERRORS[code].hint);
  }
}
