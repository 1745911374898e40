/** The API server that the flags name, for single requests. */
import { CodedError } from '../../errors.ts';
import { reasonOf } from '../../http/network-error.ts';
import { type ApiClient, type ApiResponse, createApiClient } from '../../kubernetes/client/client.ts';
import { resolveCluster } from '../../kubernetes/credentials/cluster.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../parsing/declaration.ts';
import type { Access } from './connection.ts';

/** Makes a client; nothing is sent before the first request. Throws what a start throws. */
export async function openCluster(
  access: Access,
  { environment, signal, say }: Pick<CommandContext, 'environment' | 'signal' | 'say'>,
): Promise<ApiClient> {
  const log = {
    info() {},
    warn: (about: object | string, sentence?: string) => say(sentence ?? String(about)),
    error() {},
  };
  const cluster = await resolveCluster({ ...access, env: environment, log, signal });
  const { timeouts = {} } = access;
  return createApiClient({ ...cluster, timeouts, userAgent: `kube-state-otel/${version()}` });
}

/** The answer, or KSO_UNREACHABLE where none comes or it is a refusal. */
export async function answered(client: ApiClient, answer: Promise<ApiResponse>): Promise<ApiResponse> {
  const refuse = (reason: string): never => {
    throw new CodedError('KSO_UNREACHABLE', { address: client.server, reason });
  };
  const response = await answer.catch((error: unknown) => {
    if (error instanceof CodedError) throw error;
    return refuse(reasonOf(error));
  });
  if (response.status === 401) return refuse('it does not take the credentials (401)');
  return response.status < 300 ? response : refuse(`it answered ${response.status}`);
}
