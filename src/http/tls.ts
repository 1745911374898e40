/**
 * TLS as Go's crypto/tls and client-go have it, where Node.js differs: what kube-state-metrics or a collector connects to,
 * this process connects to, and to nothing else. Both speak TLS 1.2 and later.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, getCACertificates, type PeerCertificate } from 'node:tls';
import { CodedError } from '../errors.ts';

/** What identifies both ends of a connection; PEM texts. */
export interface TlsMaterial {
  /** Whom to trust; whom this machine trusts where it is absent or empty. */
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  /** The name or address that the server's certificate must carry, where it is not the one that is connected to. */
  readonly servername?: string | undefined;
  /** False: any certificate will do. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** What `tls.connect` takes. The context is made once: to read a hundred certificates takes longer than a handshake. */
export type TlsOptions = Required<Pick<ConnectionOptions, 'secureContext' | 'checkServerIdentity'>> &
  Pick<ConnectionOptions, 'servername' | 'rejectUnauthorized'>;

/**
 * A name with addresses of both families is connected to where one of them answers, however slow the other is. Node.js
 * tries one address after the other and gives each but the last only this long, in milliseconds; by default so short
 * that a far server is never reached. Long enough for a first packet that got lost and was sent again.
 */
export const CONNECT_ATTEMPTS = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2500 } as const;

/** Throws KSO_TLS where the material can't be used. */
export function tlsOptions(material: TlsMaterial): TlsOptions {
  const { ca, cert, key, servername, rejectUnauthorized } = material;
  if (rejectUnauthorized === false && ca?.length) refuse('it is said whom to trust, and to trust anybody');
  return {
    secureContext: contextOf({ ca, cert, key }),
    // An address is no name to ask for (RFC 6066, section 3), but one to look for in the certificate.
    checkServerIdentity: (host, certificate) => checkName(servername ?? host, certificate),
    ...(servername !== undefined && isIP(servername) === 0 && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

/** Throws KSO_TLS where the material can't be used. */
export function contextOf({ ca, cert, key }: Pick<TlsMaterial, 'ca' | 'cert' | 'key'>): TlsOptions['secureContext'] {
  const anchors = ca?.length ? certificatesIn(ca.toString()) : systemAnchors();
  try {
    return createSecureContext({
      ca: anchors,
      cert: cert || undefined,
      key: key || undefined,
      allowPartialTrustChain: true,
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
}

/**
 * Whether a certificate is for a name or an address; the error where it is not. Other than with `tls.checkServerIdentity`
 * the common name says nothing, and `*` stands for a whole label, the first.
 */
export function checkName(name: string, { raw }: Pick<PeerCertificate, 'raw'>): Error | undefined {
  const host = name.replace(/\.$/, '');
  const certificate = new X509Certificate(raw);
  const isNamed = (text: string) => certificate.checkHost(text, { subject: 'never', wildcards: false }) !== undefined;
  const isFor =
    isIP(host) === 0 ? isNamed(host) || isNamed(host.replace(/^[^.]+/, '*')) : certificate.checkIP(host) !== undefined;
  if (isFor) return undefined;
  const error = new Error(`the certificate is for ${certificate.subjectAltName ?? 'no name'}, not for ${host}`);
  return Object.assign(error, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
}

/** One by one: OpenSSL stops at the first that it can't read. What stands between and behind them means nothing. */
function certificatesIn(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const readable = blocks.filter((block) => {
    try {
      return new X509Certificate(block) !== undefined;
    } catch {
      return false;
    }
  });
  return readable.length > 0 ? readable : refuse('there is no certificate in what says whom to trust');
}

/** Those of Node.js and of the machine; undefined where the machine has none of its own, which costs least. */
function systemAnchors(): string[] | undefined {
  const known = getCACertificates('default');
  const trimmed = new Set(known.map((certificate) => certificate.trim()));
  const others = getCACertificates('system').filter((certificate) => !trimmed.has(certificate.trim()));
  return others.length === 0 ? undefined : [...known, ...others];
}

function refuse(reason: string, cause?: unknown): never {
  throw new CodedError('KSO_TLS', { reason }, { cause });
}
