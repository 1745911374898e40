import type { ReflectorObserver } from '../../src/kubernetes/reflector/reflector.ts';

/** For a reflector of which only the objects matter. */
export const silentObserver: ReflectorObserver = {
  list() {},
  watch() {},
  status() {},
  activity() {},
  undecodable() {},
  torn() {},
};
