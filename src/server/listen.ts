import type { Server } from 'node:net';
import { CodedError } from '../errors.ts';

/** Where a server listens; `flags` are named in the advice when it can't. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly flags: { readonly host: string; readonly port: string };
}

/**
 * Starts to listen and resolves with the port, which differs from the wanted one where that is 0. The default host `::`
 * serves IPv4 too; on a machine without IPv6 it falls back to 0.0.0.0. Throws KSO_PORT_IN_USE or KSO_LISTEN.
 */
export async function listen(server: Server, { host, port, flags }: Address): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // Without an address Node.js listens on `::`; with it, it looks whether that is one, by an expression that takes 9 ms.
      server.listen({ port, ...(host !== '::' && { host }) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EAFNOSUPPORT' && host === '::') return listen(server, { host: '0.0.0.0', port, flags });
    if (code === 'EADDRINUSE') throw new CodedError('KSO_PORT_IN_USE', { host, port, flag: flags.port });
    const reason = error instanceof Error ? error.message : String(error);
    const flag = code === 'EACCES' ? flags.port : flags.host;
    throw new CodedError('KSO_LISTEN', { host, port, reason, flag }, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** The address as a person would open it: unspecified addresses become localhost. */
export function urlOf(scheme: 'http' | 'https', host: string, port: number): string {
  const name = host === '::' || host === '0.0.0.0' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}:${port}`;
}
