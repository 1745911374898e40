/** The command: reads the settings, runs the component, ends with it. */
import { startComponent } from './component.ts';
import { type Invocation, readSettings } from './config/settings.ts';
import { CodedError, explain } from './errors.ts';
import { routeDiagnostics } from './otel/diagnostics.ts';
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
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, async () => {
        log.info(`${signal}: shutting down.`);
        await component.shutdown();
        process.exit(0);
      });
    }
    await component.failed.catch((error: unknown) => {
      log.fatal(error, 'A mistake in this program, not in the cluster.');
      process.exit(1);
    });
  }
}

/** Says what is wrong and what to do, and ends: 2 for a mistake on the command line, 1 for everything else. */
function fail(error: unknown): never {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(explain(error));
  process.exit(error.usage ? 2 : 1);
}
