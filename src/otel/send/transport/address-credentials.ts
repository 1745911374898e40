import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type SecureContext } from 'node:tls';
import { CallCredentials, ChannelCredentials } from '@grpc/grpc-js';
import { checkName, contextOf } from '../../../http/tls.ts';
import type { TransportCredentials } from './credentials.ts';

/**
 * TLS to a receiver that is called by its IP address, which has to be among the addresses in its certificate. Those of
 * grpc-js give the address as server name too, which RFC 6066 (section 3) forbids and Node refuses; here there is none.
 */
export class AddressCredentials extends ChannelCredentials {
  readonly #address: string;
  readonly #secureContext: SecureContext;

  /** `address` is IPv4 or IPv6, without brackets. Throws where certificates or key can't be used. */
  constructor(address: string, credentials: TransportCredentials) {
    super();
    this.#address = address;
    this.#secureContext = contextOf(credentials);
  }

  _isSecure(): boolean {
    return true;
  }

  _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  _createSecureConnector(
    ...[, , callCredentials = CallCredentials.createEmpty()]: Parameters<ChannelCredentials['_createSecureConnector']>
  ): ReturnType<ChannelCredentials['_createSecureConnector']> {
    const tls = {
      host: this.#address,
      secureContext: this.#secureContext,
      checkServerIdentity: checkName,
      ALPNProtocols: ['h2'],
    };
    return {
      async connect(socket: Socket) {
        const secureSocket = connect({ ...tls, socket });
        await once(secureSocket, 'secureConnect');
        return { socket: secureSocket, secure: true };
      },
      waitForReady: async () => {},
      getCallCredentials: () => callCredentials,
      destroy: () => {},
    };
  }
}
