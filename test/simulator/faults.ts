import type { ApiRegistry } from '../../src/simulator/api.ts';
import type { Answer } from '../../src/simulator/server/answer.ts';
import { flag, type Target, type Verb } from '../../src/simulator/server/target.ts';

/** What goes wrong with an answer. Bytes are of the response body. */
export type Fault =
  /** The connection is reset: at once, or after that many bytes of the body. */
  | { kind: 'reset'; afterBytes?: number }
  /** The request is taken, then nothing more is sent on an open socket: at once, or after that many bytes. */
  | { kind: 'blackHole'; afterBytes?: number }
  /** An HTTP error with a Status body: 401, 410, 429, 500, 503, ... */
  | { kind: 'status'; code: number; retryAfterSeconds?: number }
  /** 200 with a page of HTML, as a proxy in front of the server answers. */
  | { kind: 'html' }
  /** The body comes in small pieces. */
  | { kind: 'slowBody'; bytesPerChunk: number; intervalMs: number }
  /** Half a JSON text and then a clean end of the body. */
  | { kind: 'tornLine' }
  /** A line that is not JSON; a watch goes on after it, a list has nothing else. */
  | { kind: 'notJson' }
  /** U+2028 and U+2029 stand unescaped in a string of each object. */
  | { kind: 'lineSeparators' }
  /** A watch ends cleanly right after its start. */
  | { kind: 'closeWatch' }
  /** A watch tells an ERROR event with this Status code, then ends. */
  | { kind: 'eventError'; code: number }
  /** A watch with sendInitialEvents is refused: 400, 422 (feature gate off), or 200 and an ERROR event 500. */
  | { kind: 'watchListRefused'; code: 400 | 422 | 500 };

/** A fault and the requests that it strikes: all, or those of a resource and a verb, for ever or `times` times. */
export interface FaultRule {
  fault: Fault;
  resource?: string;
  verb?: Verb;
  times?: number;
}

const watchOnly = new Set<Fault['kind']>(['closeWatch', 'eventError']);

/** The faults of one server, switchable while it runs. The earliest matching rule strikes. */
export class Faults {
  readonly #registry: ApiRegistry;
  #rules: (FaultRule & { left: number })[] = [];
  #frozen = false;
  #held: (() => void)[] = [];

  constructor(registry: ApiRegistry) {
    this.#registry = registry;
  }

  /** Switches a fault on; the returned function switches it off. */
  add(rule: FaultRule): () => void {
    const added = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(added);
    return () => {
      this.#rules = this.#rules.filter((kept) => kept !== added);
    };
  }

  /** Switches every fault off and thaws the server. Connections that a black hole swallowed stay swallowed. */
  clear(): void {
    this.#rules = [];
    this.thaw();
  }

  /** From now on no byte leaves on any connection; new connections are taken and hang too. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Ends {@link Faults.freeze}: what was held back is sent, in order. */
  thaw(): void {
    this.#frozen = false;
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }

  /** The answer, held back while the server is frozen. */
  holding(answer: Answer): Answer {
    const pass = (send: () => void): void => {
      if (this.#frozen) this.#held.push(send);
      else send();
    };
    return {
      ...answer,
      start: (code, contentType, headers) => pass(() => answer.start(code, contentType, headers)),
      write(...parts) {
        let taken = false;
        pass(() => {
          taken = answer.write(...parts);
        });
        return taken;
      },
      drained: () => (this.#frozen ? new Promise((resolve) => pass(resolve)) : answer.drained()),
      end: () => pass(() => answer.end()),
    };
  }

  /** The fault that strikes this request, counted down. */
  take(target: Target): Fault | undefined {
    const rule = this.#rules.find((candidate) => candidate.left > 0 && this.#strikes(candidate, target));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    return rule.fault;
  }

  #strikes({ fault, resource, verb }: FaultRule, target: Target): boolean {
    if (resource !== undefined && (target.api === undefined || !this.#registry.isNamed(target.api, resource)))
      return false;
    if (verb !== undefined && verb !== target.verb) return false;
    if (fault.kind === 'watchListRefused') return target.verb === 'watch' && flag(target.query, 'sendInitialEvents');
    return !watchOnly.has(fault.kind) || target.verb === 'watch';
  }
}
