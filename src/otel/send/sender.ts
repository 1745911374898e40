import type { Pairs } from '../../config/pairs.ts';
import type { Term } from '../../term.ts';
import { createHeaders } from './transport/headers.ts';
import { Refusal } from './transport/refusal.ts';
import type { Reread } from './transport/reread.ts';
import { createVeil } from './transport/secrets.ts';
import type { Destination, Sender, SenderOptions, Signal } from './transport/transport.ts';

/**
 * A sender for the protocol of a destination; only its code is loaded. With a term no request leaves when that is over,
 * repetitions included. What it says of a failure shows nothing that is secret. Rejects with a Refusal where a header or the
 * address can't be sent.
 */
export async function createSender(settings: Destination, term?: Term, signal: Signal = 'metrics'): Promise<Sender> {
  const headers = createHeaders(settings);
  let veil = createVeil(settings);
  let veiled: Pairs = settings.headers;
  const known: Reread<Pairs> = {
    ...headers,
    async read() {
      const current = await headers.read();
      if (current !== veiled) veil = createVeil({ url: settings.url, headers: current });
      veiled = current;
      return current;
    },
  };
  const sender = await load({ settings, term, signal, headers: known }).catch((error: Error) => {
    throw new Refusal('final', veil(error.message));
  });
  return {
    get encoding() {
      return sender.encoding;
    },
    async send(request) {
      try {
        const { rejectedPoints, message } = await sender.send(request);
        return { rejectedPoints, message: veil(message) };
      } catch (error) {
        const { kind, message, notBefore } = error as Refusal;
        throw new Refusal(kind, veil(message), notBefore);
      }
    },
    close: () => sender.close(),
  };
}

async function load(options: SenderOptions): Promise<Sender> {
  if (options.settings.protocol === 'grpc') {
    const { createGrpcSender } = await import('./transport/transport-grpc.ts');
    return createGrpcSender(options);
  }
  const { createHttpSender } = await import('./transport/transport-http.ts');
  return createHttpSender(options);
}
