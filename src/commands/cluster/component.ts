/** A running component that is asked over HTTP: at its own address, or as a service through the API server. */
import { buffer } from 'node:stream/consumers';
import { CodedError } from '../../errors.ts';
import { fetchAddress, shown } from '../exposition/input.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { RunningComponent } from './running-component.ts';

type Asking = Pick<CommandContext, 'options' | 'flags' | 'environment' | 'signal' | 'say'>;

/** The one that --service or --url names; undefined where neither is given. Throws coded errors. */
export async function runningComponent(context: Asking): Promise<RunningComponent | undefined> {
  const { service, url } = context.options;
  if (service !== undefined) return (await import('./service-proxy.ts')).componentBehind(context);
  return url === undefined ? undefined : componentAt(String(url), context.signal);
}

/** The one at an address, of which the path may be /metrics. */
export function componentAt(address: string, signal: AbortSignal): RunningComponent {
  const base = address.replace(/\/(?:metrics\/?)?(?=$|\?)/, '');
  return {
    address: shown(base),
    async read(path, query = {}) {
      try {
        const url = new URL(base);
        url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
        for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
        return await buffer(await fetchAddress(url, signal));
      } catch (error) {
        const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
        throw new CodedError('KSO_COMPONENT', {
          address: shown(base),
          reason: cause?.code ?? cause?.message ?? message,
        });
      }
    },
    kubernetesVersion: async () => undefined,
    async close() {},
  };
}
