/** The command: reads the settings, runs the component, ends with it; or does what another command asks for. */
import { setFlagsFromString } from 'node:v8';
import { asksForCommand } from './commands/parsing/words.ts';
import { type Component, startComponent } from './component/component.ts';
import { followConfiguration, type Reload } from './component/reload.ts';
import { readSettings } from './config/read-settings.ts';
import type { Settings } from './config/settings.ts';
import { CodedError, explain } from './errors.ts';
import { routeDiagnostics } from './otel/diagnostics.ts';
import { laterFlags, listedFlags } from './runtime/node-flags.ts';
import { whenReady } from './state/readiness.ts';
import { createLog } from './telemetry/json-log.ts';

void main(process.argv.slice(2));

/** When all is loaded: with other flags than its own V8 refuses what was compiled of the modules of Node.js, and of this program. */
function holdMemoryDown(flagsFor: typeof laterFlags): void {
  const { execArgv, env, versions } = process;
  for (const flag of flagsFor({ execArgv, nodeOptions: env.NODE_OPTIONS, version: versions.node }))
    setFlagsFromString(flag);
}

/** Not at the top level: the command is bundled as a CommonJS module, which knows no await there. */
async function main(words: readonly string[]): Promise<void> {
  if (!asksForCommand(words)) return run();
  const { runCommand } = await import('./commands/main.ts');
  await runCommand(words);
}

async function run(): Promise<void> {
  holdMemoryDown(laterFlags);
  const warnings: string[] = [];
  let settings: Settings;
  try {
    settings = readSettings(process.argv.slice(2), process.env, (sentence) => warnings.push(sentence)).run;
  } catch (error) {
    fail(error);
  }
  const log = createLog(settings.logLevel, settings.logFormat);
  const ending = new AbortController();
  let started: Component | undefined;
  let following: Reload | undefined;
  // Before anything is told of the process: what is told of it may be followed by a signal at once.
  process.on('SIGHUP', () => void following?.reload());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      log.info(`${signal}: shutting down.`);
      ending.abort();
      await started?.shutdown();
      process.exit(0);
    });
  }
  for (const warning of warnings) log.warn(warning);
  routeDiagnostics(log);
  const component = await startComponent(settings, log).catch(fail);
  started = component;
  void whenReady(component.readiness, ending.signal).then(() => holdMemoryDown(listedFlags));
  log.info(`Metrics of the cluster at ${component.url}/metrics, of this process at ${component.telemetryUrl}/metrics.`);
  following = followConfiguration({
    settings,
    read,
    async apply(next) {
      await component.reload(next);
      log.level = next.logLevel;
    },
    finished: component.tellConfiguration,
    log,
    signal: ending.signal,
  });
  await component.failed.catch((error: unknown) => {
    if (error instanceof CodedError) fail(error);
    log.fatal(error, 'A mistake in this program, not in the cluster.');
    process.exit(1);
  });
}

/** The settings as they are said now; warnings were given at the start. */
function read(): Settings {
  return readSettings(process.argv.slice(2), process.env, () => {}).run;
}

/** Says what is wrong and what to do, and ends: 2 for a mistake on the command line, 1 for everything else. */
function fail(error: unknown): never {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(explain(error));
  process.exit(error.usage ? 2 : 1);
}
