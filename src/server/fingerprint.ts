import { createHmac, randomBytes } from 'node:crypto';

/** Of this process alone, so that what is kept can be compared with nothing elsewhere. */
const key = randomBytes(32);

/** What stands for secrets where they are to be recognised and not kept. Different lists never give the same. */
export function fingerprint(...secrets: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(secrets)).digest('base64');
}
