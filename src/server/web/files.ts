/** The file of a web configuration and those that it names. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { reasonOf } from '../../http/network-error.ts';
import { CIPHERS, CURVES, readWebConfig, refuse, type TlsConfig, VERSIONS, type WebConfig } from './config.ts';

/** All that the files say. */
export interface Web {
  readonly config: WebConfig;
  /** What `tls.createServer` takes; undefined without TLS. */
  readonly secure: SecureContextOptions | undefined;
}

/** Reads the files, paths being relative to that of the first. Rejects with KSO_WEB_CONFIG. */
export async function readWeb(file: string): Promise<Web> {
  const read = (path: string, key: string) =>
    readFile(path, 'utf8').catch((error: unknown) => refuse(file, key, reasonOf(error), error));
  const config = readWebConfig(file, await read(file, 'its top'));
  const { tls } = config;
  if (tls === undefined) return { config, secure: undefined };
  const of = (name: 'cert' | 'key' | 'client_ca') => {
    const path = tls[`${name}_file`];
    return path ? read(resolve(dirname(file), path), `tls_server_config.${name}_file`) : (tls[name] ?? '');
  };
  const [cert, key, ca] = await Promise.all([of('cert'), of('key'), of('client_ca')]);
  if (ca !== '' && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    refuse(file, 'tls_server_config', 'there is no certificate in what says which clients to trust');
  }
  const secure = { cert, key, ...(ca !== '' && { ca }), ...choicesOf(tls) };
  try {
    createSecureContext(secure);
  } catch (error) {
    // OpenSSL's words quote nothing of a key.
    refuse(file, 'tls_server_config', reasonOf(error), error);
  }
  return { config, secure };
}

function choicesOf(tls: TlsConfig): SecureContextOptions {
  const suites = tls.cipher_suites.flatMap((name) => CIPHERS[name] ?? []);
  const curves = tls.curve_preferences.map((name) => CURVES[name]);
  return {
    minVersion: VERSIONS[tls.min_version],
    maxVersion: VERSIONS[tls.max_version],
    honorCipherOrder: tls.prefer_server_cipher_suites,
    ...(tls.cipher_suites.length > 0 && { ciphers: [...ALWAYS, ...suites].join(':') }),
    ...(curves.length > 0 && { ecdhCurve: curves.join(':') }),
  };
}

/** The suites of TLS 1.3. */
const ALWAYS = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
