import { CodedError } from '../../errors.ts';

/** A mistake on the command line. The reason has no full stop. */
export function usage(reason: string): CodedError {
  return new CodedError('KSO_USAGE', { reason });
}
