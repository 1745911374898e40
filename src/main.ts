/** The command: reads the settings, runs the component, ends with it. */
import { startComponent } from './component.ts';
import { type Invocation, readSettings, type Settings } from './config/settings.ts';
import { CodedError, explain } from './errors.ts';
import { routeDiagnostics } from './otel/diagnostics.ts';
import { followConfiguration } from './reload.ts';
import { createLog } from './telemetry/json-log.ts';

void run();

/** Not at the top level: the command is bundled as a CommonJS module, which knows no await there. */
async function run(): Promise<void> {
  const warnings: string[] = [];
  let invocation: Invocation;
  try {
    invocation = readSettings(process.argv.slice(2), process.env, (sentence) => warnings.push(sentence));
  } catch (error) {
    fail(error);
  }

  if ('print' in invocation) process.stdout.write(invocation.print);
  else if ('check' in invocation) {
    for (const warning of warnings) process.stderr.write(`${warning}\n`);
    process.stdout.write('SUCCESS: the configuration can be used\n');
  } else {
    const log = createLog(invocation.run.logLevel);
    for (const warning of warnings) log.warn(warning);
    routeDiagnostics(log);
    const component = await startComponent(invocation.run, log).catch(fail);
    log.info(
      `Metrics of the cluster at ${component.url}/metrics, of this process at ${component.telemetryUrl}/metrics.`,
    );
    const ending = new AbortController();
    const following = followConfiguration({
      settings: invocation.run,
      read,
      async apply(settings) {
        await component.reload(settings);
        log.level = settings.logLevel;
      },
      finished: component.tellConfiguration,
      log,
      signal: ending.signal,
    });
    process.on('SIGHUP', () => void following.reload());
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, async () => {
        log.info(`${signal}: shutting down.`);
        ending.abort();
        await component.shutdown();
        process.exit(0);
      });
    }
    await component.failed.catch((error: unknown) => {
      if (error instanceof CodedError) fail(error);
      log.fatal(error, 'A mistake in this program, not in the cluster.');
      process.exit(1);
    });
  }
}

/** The settings as they are said now; warnings were given at the start. */
function read(): Settings {
  const invocation = readSettings(process.argv.slice(2), process.env, () => {});
  // The command line has not changed.
  return (invocation as { readonly run: Settings }).run;
}

/** Says what is wrong and what to do, and ends: 2 for a mistake on the command line, 1 for everything else. */
function fail(error: unknown): never {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(explain(error));
  process.exit(error.usage ? 2 : 1);
}
