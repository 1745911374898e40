/** Certificates of any kind, made by the openssl command as they are needed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts. */
export interface Issued {
  readonly cert: string;
  /** With the parameters of its curve before it, as `openssl ecparam` writes it. */
  readonly key: string;
}

/** What a certificate says. */
export interface Wish {
  /** `DNS:localhost,IP:127.0.0.1`; none by default. */
  readonly names?: string;
  readonly commonName?: string;
  /** Itself by default. */
  readonly issuer?: Issued;
  /** Whether it may issue others. */
  readonly isAuthority?: boolean;
  /** From now on; negative for one that has expired. */
  readonly days?: number;
}

/** Whether there is an openssl command; a reason to skip a test where there is none. */
export function withoutOpenssl(): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'there is no openssl command';
  }
}

/** Makes a certificate and its key. */
export function issue(wish: Wish): Issued {
  const { names, commonName = 'tests', issuer, isAuthority = false, days = 2 } = wish;
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', at('key'));
    const extensions = [
      `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`,
      ...(names === undefined ? [] : [`subjectAltName=${names}`]),
    ].flatMap((extension) => ['-addext', extension]);
    openssl('req', '-new', '-key', at('key'), '-subj', `/CN=${commonName}`, ...extensions, '-out', at('request'));
    if (issuer !== undefined) {
      writeFileSync(at('issuer'), issuer.cert);
      writeFileSync(at('issuer-key'), issuer.key);
    }
    const by = issuer === undefined ? ['-signkey', at('key')] : ['-CA', at('issuer'), '-CAkey', at('issuer-key')];
    const serial = ['-set_serial', String(Math.floor(Math.random() * 2 ** 40))];
    const validity = ['-days', String(days), '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', at('request'), ...by, ...serial, ...validity, '-out', at('cert'));
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
