/** Exec credential plugins (client.authentication.k8s.io): a command that prints who this process is to the API server. */
import { spawn } from 'node:child_process';
import { CodedError } from '../../../errors.ts';
import { reasonOf } from '../../../http/network-error.ts';
import type { Reading } from '../renewal.ts';
import type { ExecSpec } from './kubeconfig-context.ts';

/** What a plugin gives: a token, a client certificate, or both. */
export interface Credential {
  readonly token?: string;
  /** PEM texts, both or neither. */
  readonly cert?: string;
  readonly key?: string;
}

/** The cluster as a plugin is told it, with `provideClusterInfo`; names and forms are those of the API. */
export interface ExecCluster {
  readonly server: string;
  readonly 'tls-server-name'?: string | undefined;
  readonly 'insecure-skip-tls-verify'?: boolean | undefined;
  /** Base64. */
  readonly 'certificate-authority-data'?: string | undefined;
  readonly 'proxy-url'?: string | undefined;
  readonly config?: unknown;
}

/** What a plugin is run with. */
export interface PluginOptions {
  /** The environment; that of the kubeconfig's `env` wins. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends a plugin that runs. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that a plugin may take. */
  readonly limit?: number | undefined;
}

/** Plugins ask services on the network, and some start slowly on a busy machine. */
const LIMIT_MS = 60_000;

/** What is printed after so many characters is of no credential. */
const MOST_OUTPUT = 1024 * 1024;

/** Milliseconds for the rest of the output once the plugin has ended: what it started may hold the pipe open. */
const DRAIN_MS = 1000;

/** A credential is renewed when a tenth of its life is left, but not more than so many milliseconds before it ends. */
const MOST_MARGIN_MS = 5 * 60_000;

/** Throws KSO_KUBECONFIG_INTERACTIVE where the plugin wants a person to answer it: nobody sits before this process. */
export function checkPlugin({ command, interactiveMode }: ExecSpec): void {
  if (interactiveMode === 'Always') throw new CodedError('KSO_KUBECONFIG_INTERACTIVE', { command });
}

/**
 * Runs the plugin once, without a standard input or a terminal; one that is given up is ended with its children. Rejects
 * with KSO_EXEC_PLUGIN when it fails, takes too long or prints something else, and with the signal's reason.
 */
export async function runPlugin(
  spec: ExecSpec,
  cluster: ExecCluster | undefined,
  options: PluginOptions,
): Promise<Reading<Credential>> {
  const { apiVersion, command, args, installHint } = spec;
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, cluster } };
  const env = { ...options.env, ...spec.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  try {
    return credentialOf(apiVersion, await outputOf(command, args, { ...options, env }));
  } catch (error) {
    options.signal?.throwIfAborted();
    const advice = installHint === undefined ? '' : ` ${installHint.trim()}`;
    throw new CodedError('KSO_EXEC_PLUGIN', { command, reason: reasonOf(error), advice });
  }
}

function outputOf(
  command: string,
  args: readonly string[],
  { env, signal, limit = LIMIT_MS }: PluginOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A group of its own, so that its children can be ended with it; that also takes the terminal away from it.
    const isGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
      windowsHide: true,
    });
    let output = '';
    let errors = '';
    let drain: NodeJS.Timeout | undefined;
    let isOver = false;
    const timer = setTimeout(() => give(new Error(`it did not end within ${limit / 1000} seconds`)), limit);
    const abort = () => give(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > MOST_OUTPUT) give(new Error('it prints without end'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-300);
    });
    child.on('error', give);
    child.on('exit', (code, killedBy) => {
      if (isOver) return;
      const told = errors.trim().replaceAll(/\s+/g, ' ');
      const failure =
        code === 0
          ? undefined
          : new Error(`it ended with ${code ?? killedBy}${told === '' ? '' : `, saying: ${told}`}`);
      child.on('close', () => give(failure));
      drain = setTimeout(() => give(failure), DRAIN_MS);
    });

    function give(failure: unknown): void {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(drain);
      signal?.removeEventListener('abort', abort);
      child.stdout.destroy();
      child.stderr.destroy();
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) kill(child.pid, isGroup);
      if (failure === undefined) resolve(output);
      else reject(failure);
    }
  });
}

function kill(pid: number, isGroup: boolean): void {
  try {
    process.kill(isGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function credentialOf(apiVersion: string, output: string): Reading<Credential> {
  const answer = JSON.parse(output) as Partial<{ apiVersion: unknown; kind: unknown; status: Status | null }> | null;
  if (answer?.kind !== 'ExecCredential') throw new Error('it printed no ExecCredential');
  if (answer.apiVersion !== apiVersion) {
    throw new Error(`it printed an ExecCredential of ${answer.apiVersion}, and not of ${apiVersion}`);
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = answer.status ?? {};
  const has = (text: unknown) => typeof text === 'string' && text.trim() !== '';
  if (has(cert) !== has(key)) throw new Error('it printed a certificate or a key without the other');
  if (!has(token) && !has(cert)) throw new Error('it printed neither a token nor a certificate');
  return {
    value: { ...(has(token) && { token: token!.trim() }), ...(has(cert) && { cert: cert!, key: key! }) },
    freshFor: freshFor(expirationTimestamp == null ? Number.NaN : Date.parse(expirationTimestamp)),
  };
}

interface Status {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string | null;
}

/** Milliseconds until something has to be renewed that ends at a time of the clock; Infinity where it does not end. */
export function freshFor(endsAt: number, now: number = Date.now()): number {
  if (Number.isNaN(endsAt)) return Infinity;
  const left = Math.max(0, endsAt - now);
  return left - Math.min(left / 10, MOST_MARGIN_MS);
}
