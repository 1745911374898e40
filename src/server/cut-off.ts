import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

/** `INTERNAL_ERROR` of HTTP/2 (RFC 9113, section 7). */
const INTERNAL_ERROR = 2;

/**
 * Ends an answer so that nobody takes what has been sent for a whole one. In HTTP/1.1 the connection ends with it; a session
 * of HTTP/2 after the other answers on it, since Node.js goes on to count the memory of streams that were cut off.
 */
export function cutOff(response: ServerResponse | Http2ServerResponse): void {
  if ('stream' in response) {
    const session = response.stream?.session;
    response.stream?.close(INTERNAL_ERROR);
    session?.close();
  } else response.destroy();
}
