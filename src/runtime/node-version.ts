/**
 * To be imported before all that an older Node.js can't load or run, and itself in words that it can: throws
 * KSO_NODE_VERSION in one that is too old.
 */
import { CodedError } from '../errors.ts';

/** As in package.json. */
const [LEAST_MAJOR, LEAST_MINOR] = [22, 19];

const { node: version } = process.versions;
const [major = 0, minor = 0] = version.split('.').map(Number);
if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
  throw new CodedError('KSO_NODE_VERSION', { version, least: `${LEAST_MAJOR}.${LEAST_MINOR}` });
}
