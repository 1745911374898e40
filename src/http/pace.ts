/**
 * When connections are read over which much comes that nobody waits for: not for each event of a watch, but now and then.
 * A process that is woken for one event finds nothing of what it needs in the processor's caches, and takes four times as
 * long for it as for one of several.
 */
import type { Socket } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';

/** No rest is longer, in milliseconds. */
const LONGEST_REST = 100;

/**
 * As many bytes are to come during a rest: less than the 64 KiB which a kernel takes of a new connection unread. A server that
 * has more to tell is held back until the rest ends, so that each rest after that is shorter.
 */
const BYTES = 48 * 1024;

/** What a socket is read by. Node.js gives no other way: a session of HTTP/2 takes what the socket itself would read. */
interface Handle {
  readStop?(): void;
  readStart?(): void;
}

/**
 * Reads sockets at once while anybody waits for an answer. While nobody does they rest after each reading, for so long that
 * a part of what a server may send unread has come, and `longest` at most. Where much comes all the time they rest hardly.
 */
export class Pace {
  readonly #longest: number;
  readonly #sockets = new Set<Socket>();
  #waiting = 0;
  /** What has come since the last rest began, and when that was. */
  #bytes = 0;
  #since = 0;
  /** When somebody looked last: who looks often has it as it comes. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isOver = false;
  #isRestDue = false;
  #rest: NodeJS.Timeout | undefined;
  /** Until what came during the last rest has been read. */
  #reading: Promise<void> | undefined;

  constructor(longest = LONGEST_REST) {
    this.#longest = longest;
  }

  /** The socket is read at this pace from now on. */
  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Somebody waits for an answer, until what it returns is called. */
  wait(): () => void {
    this.#waiting++;
    this.#endRest();
    let isWaiting = true;
    return () => {
      if (isWaiting) this.#waiting--;
      isWaiting = false;
    };
  }

  /** So many bytes have come that nobody waits for. */
  came(bytes: number): void {
    this.#bytes += bytes;
    if (this.#isRestDue || this.#sockets.size === 0) return;
    this.#isRestDue = true;
    // When all that is there has been read.
    setImmediate(this.#beginRest);
  }

  /** Resolves when all was read that has arrived by now; undefined where it is read as it comes. */
  caughtUp(): Promise<void> | undefined {
    this.#lookedAt = performance.now();
    return this.read();
  }

  /** As `caughtUp`, for who does not look at what has come, but has to know whether the connections are still there. */
  read(): Promise<void> | undefined {
    this.#endRest();
    return this.#reading;
  }

  /** Sockets are read as they come from now on. */
  close(): void {
    this.#isOver = true;
    this.#endRest();
  }

  readonly #beginRest = (): void => {
    this.#isRestDue = false;
    if (this.#waiting > 0 || this.#isOver || performance.now() - this.#lookedAt < this.#longest) return;
    // After a write Node.js reads on by itself.
    if (this.#rest === undefined) {
      const now = performance.now();
      const milliseconds = Math.min(this.#longest, (BYTES * (now - this.#since)) / this.#bytes);
      this.#since = now;
      this.#bytes = 0;
      if (milliseconds < 1) return;
      this.#rest = setTimeout(() => this.#endRest(), milliseconds);
    }
    for (const socket of this.#sockets) handleOf(socket)?.readStop?.();
  };

  #endRest(): void {
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    for (const socket of this.#sockets) handleOf(socket)?.readStart?.();
    const reading = untilRead();
    this.#reading = reading;
    void reading.then(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
  }
}

/** The first round may be past the sockets already, the second is not. */
async function untilRead(): Promise<void> {
  await nextRound();
  await nextRound();
}

function handleOf(socket: Socket): Handle | null | undefined {
  return (socket as Socket & { readonly _handle?: Handle | null })._handle;
}
