/** The state of a cluster as it is now: listed once, for commands that end. */
import { createNoopMeter } from '@opentelemetry/api';
import { type ClusterState, openClusterState } from '../../component/cluster-state.ts';
import { settingsOfFlags } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../../http/network-error.ts';
import { whenReady } from '../../state/readiness.ts';
import type { Log } from '../../telemetry/log.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import { accessOf, namespacesOf } from './connection.ts';

/** A state that is listed. */
export interface ListedState {
  readonly state: ClusterState;
  readonly settings: Settings;
  /** The kinds that could not be listed, which the user was told of. Kinds that the server does not have are none of them. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

/**
 * Lists what the flags say. `chosen` are settings that the command decides on. Throws KSO_UNREACHABLE where the API server does
 * not answer or not in time, and what a start throws.
 */
export async function listOnce(context: CommandContext, chosen: Partial<Settings> = {}): Promise<ListedState> {
  const { options, flags, environment, say } = context;
  const files = (options.filename ?? []) as readonly string[];
  const seconds = Number(options.timeout);
  if (!(seconds > 0)) throw usage('--timeout is a number of seconds');
  if (files.length > 0 !== (options.local === true)) throw usage('-f and --local are given together');
  const read = settingsOfFlags(flags, environment, say);
  const local = options.local
    ? await (await import('./local.ts')).startLocalCluster(files, context, read.customResources)
    : undefined;
  if (local !== undefined && local.leftOut.length > 0)
    say(`Nothing is told of these kinds: ${local.leftOut.join(', ')}`);
  const settings = {
    ...read,
    ...accessOf(options),
    ...namespacesOf(options),
    ...(local && { apiserver: local.url, kubeconfig: undefined, context: undefined, overrides: undefined }),
    ...chosen,
  };
  const state = await openClusterState(settings, logTo(say));
  const close = async () => {
    await state.close();
    await local?.close();
  };
  try {
    const end = AbortSignal.any([context.signal, AbortSignal.timeout(seconds * 1000)]);
    await reach(state, end);
    void state.watch(NO_TELEMETRY).catch((error: unknown) => say(`A mistake in kube-state-otel: ${error}`));
    await whileTelling(state, () => whenReady(state.readiness, end));
    if (!state.readiness.ready) {
      const reason = `after ${seconds} s these are not listed: ${state.readiness.waiting.join(', ')}`;
      throw new CodedError('KSO_UNREACHABLE', { address: state.client.server, reason });
    }
    return { state, settings, missing: tellMissing(state, say), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Who looks at a terminal sees how far it is. */
async function whileTelling({ readiness }: ClusterState, wait: () => Promise<void>): Promise<void> {
  const { stderr } = process;
  if (!stderr.isTTY) return wait();
  const tell = () => stderr.write(`\rListing: ${readiness.waiting.length} kinds are left\u001b[K`);
  const timer = setInterval(tell, 200);
  try {
    await wait();
  } finally {
    clearInterval(timer);
    stderr.write('\r\u001b[K');
  }
}

/** Whatever has to be tried again for hours is not what somebody at a terminal waits for. */
async function reach(state: ClusterState, signal: AbortSignal): Promise<void> {
  const address = state.client.server;
  const answer = await state.client
    .get('/version', {}, { accept: 'application/json', signal })
    .catch((error: unknown) => {
      throw error instanceof CodedError
        ? error
        : new CodedError('KSO_UNREACHABLE', { address, reason: reasonOf(error) });
    });
  if (answer.status !== 401) return;
  throw new CodedError('KSO_UNREACHABLE', { address, reason: 'it does not take the credentials (401)' });
}

function tellMissing(state: ClusterState, say: CommandContext['say']): readonly string[] {
  const missing = state.watches.filter((watch) => watch.state === 'forbidden' || watch.state === 'failing');
  for (const { resource, namespace, state: why } of missing) {
    say(`Missing: ${resource}${namespace === '' ? '' : ` in ${namespace}`} (${why})`);
  }
  return [...new Set(missing.map(({ resource }) => resource))];
}

/** Troubles of kinds are summed up at the end. */
function logTo(say: CommandContext['say']): Log {
  return {
    info() {},
    warn() {},
    error: (about, sentence) => say(sentence ?? String(about)),
  };
}

const NO_COUNTER = createNoopMeter().createCounter('none');
const NO_TELEMETRY = { lists: NO_COUNTER, watches: NO_COUNTER, unreadable: NO_COUNTER, undecodable: NO_COUNTER };
