/** A client of /metrics as Prometheus is one: it keeps its connections, and asks again where an idle one was closed. */
import { once } from 'node:events';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';

/** What came of one request. */
export interface Answered {
  readonly status: number;
  readonly body: string;
  /** The name of the server's certificate; undefined without TLS. */
  readonly commonName: string | undefined;
}

/** Asks one server, with TLS or without, whichever it has. */
export class Scraper {
  readonly #url: () => string;
  readonly #authorization: string;
  readonly #agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  #ca: readonly string[] = [];
  #scheme: 'http' | 'https' = 'http';

  /** `url` gives the address of the server as it is now. */
  constructor(url: () => string, user: string) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  }

  /** Has servers trusted by these certificates. */
  trust(ca: readonly string[]): void {
    this.#ca = ca;
  }

  async get(path: string, isNamed = true): Promise<Answered> {
    const scheme = this.#scheme;
    const url = this.#url();
    const other = scheme === 'http' ? 'https' : 'http';
    try {
      return await this.#ask(scheme, path, isNamed);
    } catch (first) {
      try {
        const answered = await this.#ask(other, path, isNamed);
        this.#scheme = other;
        return answered;
      } catch (second) {
        if (url !== this.#url()) return this.get(path, isNamed);
        throw new Error(`${scheme}: ${(first as Error).message}; ${other}: ${(second as Error).message}`);
      }
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  async #ask(scheme: 'http' | 'https', path: string, isNamed: boolean): Promise<Answered> {
    const headers = isNamed ? { authorization: this.#authorization } : {};
    const common = { host: '127.0.0.1', port: new URL(this.#url()).port, path, headers };
    const sent =
      scheme === 'http'
        ? requestHttp({ ...common, agent: this.#agents.http })
        : requestHttps({ ...common, agent: this.#agents.https, ca: [...this.#ca] });
    try {
      const [answer] = await once(sent.end(), 'response');
      const { socket, statusCode } = answer;
      const name = scheme === 'https' ? (socket as TLSSocket).getPeerCertificate().subject?.CN : undefined;
      return {
        status: statusCode,
        body: await text(answer),
        commonName: name === undefined ? undefined : String(name),
      };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (sent.reusedSocket && code === 'ECONNRESET') return this.#ask(scheme, path, isNamed);
      throw error;
    }
  }
}
