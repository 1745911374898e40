/** Numbers of a list of certificates in PEM (RFC 7468), so that its text need not be kept. */

/** What there is to tell of a bundle. */
export interface TrustBundle {
  /** Bytes of the text. */
  readonly length: number;
  readonly certificates: number;
  /** When the first of the certificates expires, in unix seconds; undefined where none can be read. */
  readonly notAfter: number | undefined;
}

/** Total: what is no certificate is counted as one if it is marked so, and else passed over. */
export function summarize(pem: string): TrustBundle {
  let certificates = 0;
  let notAfter: number | undefined;
  for (const [, body = ''] of pem.matchAll(BLOCK)) {
    certificates++;
    const expiry = expiryOf(Buffer.from(body, 'base64'));
    if (expiry !== undefined && (notAfter === undefined || expiry < notAfter)) notAfter = expiry;
  }
  return { length: Buffer.byteLength(pem), certificates, notAfter };
}

const BLOCK = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;

/** An element of DER: its tag, and where its content begins and ends. */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const SEQUENCE = 0x30;
/** `[0]`, the version, which certificates of version 1 leave out. */
const VERSION = 0xa0;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** `notAfter` of a certificate (RFC 5280, section 4.1), of which nothing is checked. */
function expiryOf(der: Buffer): number | undefined {
  const certificate = elementAt(der, 0);
  const signed = certificate && elementAt(der, certificate.from);
  if (signed?.tag !== SEQUENCE) return undefined;
  let next = elementAt(der, signed.from);
  if (next?.tag === VERSION) next = elementAt(der, next.to);
  // Serial number, algorithm, issuer, then validity.
  for (let passed = 0; passed < 3; passed++) next = next && elementAt(der, next.to);
  if (next?.tag !== SEQUENCE) return undefined;
  const notBefore = elementAt(der, next.from);
  const notAfter = notBefore && elementAt(der, notBefore.to);
  return notAfter && secondsOf(notAfter.tag, der.toString('latin1', notAfter.from, notAfter.to));
}

function elementAt(der: Buffer, at: number): Element | undefined {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return within(der, tag, at + 2, first);
  const size = first & 0x7f;
  if (size === 0 || size > 4 || at + 2 + size > der.length) return undefined;
  return within(der, tag, at + 2 + size, der.readUIntBE(at + 2, size));
}

function within(der: Buffer, tag: number, from: number, length: number): Element | undefined {
  return from + length > der.length ? undefined : { tag, from, to: from + length };
}

/** Times are in UTC; of a year with two digits those below 50 are of this century. */
function secondsOf(tag: number, text: string): number | undefined {
  if (tag !== UTC_TIME && tag !== GENERALIZED_TIME) return undefined;
  const digits = tag === UTC_TIME ? `${text < '50' ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits) ?? [];
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
