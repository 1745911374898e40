import { nearest } from '../../config/file/nearest.ts';
import { CodedError } from '../../errors.ts';

/** The error about a name that is none of those that there are. */
export function unknownName(what: string, name: string, known: Iterable<string>): CodedError {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` Near it is ${meant}.`;
  return new CodedError('KSO_UNKNOWN_NAME', { what, name, hint });
}
