/** A project that has installed the packed package, as a user's would. */
import { execFile } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** What the programs of docs/library.md ask for beside the package itself. */
const BESIDES = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-metrics-otlp-proto',
] as const;

/**
 * Packs this package, and installs it in a folder beside the programs of test/library/project and of docs/library.md.
 * Gives the reason where no registry can be reached; rejects for whatever else goes wrong.
 */
export async function installPacked(folder: string): Promise<{ readonly unreachable: string } | undefined> {
  await cp(join(REPOSITORY, 'test/library/project'), folder, { recursive: true });
  for (const [name, program] of await documented()) await writeFile(join(folder, name), program);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['pack', REPOSITORY, '--pack-destination', folder], { cwd: folder });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const versions = { ...devDependencies, ...dependencies };
  const packages = [`./${tarball}`, ...BESIDES.map((name) => `${name}@${versions[name]}`)];
  try {
    await run('npm', ['install', ...FLAGS, ...packages], { cwd: folder });
    return undefined;
  } catch (error) {
    const reason = NO_NETWORK.exec(String((error as { stderr?: unknown }).stderr))?.[0];
    if (reason === undefined) throw error;
    return { unreachable: `npm can't reach a registry: ${reason}` };
  }
}

const FLAGS = [
  ...['--omit=dev', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'],
  ...['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=1000'],
];

const NO_NETWORK =
  /\b(EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ERR_SOCKET_TIMEOUT|ETIMEDOUT)\b/;

/** The programs of docs/library.md, by the file name in their first line. */
async function documented(): Promise<readonly (readonly [name: string, program: string])[]> {
  const page = await readFile(join(REPOSITORY, 'docs/library.md'), 'utf8');
  return [...page.matchAll(/^```(?:js|ts)\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, name, program]) => [name!, program!]);
}

/** Compiles the project's TypeScript; rejects with what the compiler said. */
export async function compile(folder: string): Promise<void> {
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const typeRoots = join(REPOSITORY, 'node_modules/@types');
  const { stdout } = await run(process.execPath, [compiler, '-p', folder, '--typeRoots', typeRoots]).catch(
    (error: { stdout: string }) => error,
  );
  if (stdout !== '') throw new Error(stdout);
}
