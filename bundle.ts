/**
 * The last step of `npm run build`: main.js and all that it always needs, in one file, and the other commands in a second. The
 * command then starts with a third of the CPU time less, and 10 MiB. CommonJS, since to import `node:http` as a module loads a whole undici of
 * Node.js' own with it. Names of functions are kept for stack traces. What is seldom needed stays outside.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';
import { WRAPPER } from './src/runtime/compiled.ts';

/**
 * What is bundled, and to where: as deep as the module that looks for package.json. What starts before all others is made one
 * file, too.
 */
const COMPONENT = 'dist/main.cjs';
const BUNDLES = [
  ['dist/launch.js', 'dist/launch.js'],
  ['dist/run.js', 'dist/run.cjs'],
  ['dist/main.js', COMPONENT],
  ['dist/commands/main.js', 'dist/commands.cjs'],
] as const;

/** V8 makes a table of all lines when it tells a stack; and Node.js shows the line of a mistake that nobody caught. */
const LINE_LIMIT = 1000;

/**
 * undici loads all that it can do at once: fetch, WebSocket, caches. The command uses three parts of it. The build fails
 * where a newer version keeps them elsewhere, and where another part is imported: of a CommonJS module that were undefined.
 */
const partsOfUndici: Plugin = {
  name: 'parts of undici',
  setup(bundle) {
    const parts = {
      Pool: './lib/dispatcher/pool.js',
      ProxyAgent: './lib/dispatcher/proxy-agent.js',
      buildConnector: './lib/core/connect.js',
    };
    const exports = Object.entries(parts).map(([name, path]) => `export { default as ${name} } from '${path}';`);
    bundle.onLoad({ filter: /node_modules.undici.index\.js$/ }, ({ path }) => ({
      contents: exports.join('\n'),
      resolveDir: dirname(path),
    }));
  },
};

/** pino can write by a thread of its own, and loads what makes threads for it. The log is written by the one that there is. */
const partsOfPino: Plugin = {
  name: 'parts of pino',
  setup(bundle) {
    const transport = `module.exports = () => { throw new Error('threads are not in the bundle'); };`;
    bundle.onLoad({ filter: /node_modules.pino.lib.transport\.js$/ }, () => ({ contents: transport }));
    bundle.onResolve({ filter: /^worker_threads$/ }, ({ path, importer }) =>
      /node_modules.pino.lib.tools\.js$/.test(importer) ? { path, namespace: 'one-thread' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'one-thread' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};

/** What the other commands do is loaded from a bundle of its own, beside that of the component. */
const commandsBeside: Plugin = {
  name: 'commands beside',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/commands\/main\.js$/ }, () => ({ path: './commands.cjs', external: true }));
  },
};

for (const [entry, outfile] of BUNDLES) {
  const isModule = outfile.endsWith('.js');
  await build({
    entryPoints: [entry],
    outfile,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: isModule ? 'esm' : 'cjs',
    // Code that was compiled before (src/runtime/compiled.ts) can't import what is outside, only require it.
    supported: { 'dynamic-import': isModule },
    target: 'node22.19',
    plugins: [partsOfUndici, partsOfPino, commandsBeside],
    external: [
      '@grpc/grpc-js',
      '@marcbachmann/cel-js',
      '@opentelemetry/configuration',
      'bcryptjs',
      'openid-client',
      're2js',
      'yaml',
    ],
    define: {
      // Has undici leave out a second parser of HTTP, which has to be asked for by a variable.
      esbuildDetection: 'true',
      // To make a URL of the path takes 4 ms; createRequire takes either.
      ...(!isModule && { 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' }),
    },
    minifyWhitespace: true,
    // Into a file of their own, as long as all names in them.
    legalComments: 'external',
    lineLimit: LINE_LIMIT,
    logLevel: 'warning',
  });
  // Not in one step with the bundle, which would take the names of functions at the top level, too: they are what a stack tells.
  const bundle = readFileSync(outfile, 'utf8');
  const { code } = await transform(bundle, {
    minifyWhitespace: true,
    minifyIdentifiers: true,
    lineLimit: LINE_LIMIT,
    // By it Node.js knows the names of exports where a module imports this. It is never run, and would be left out.
    footer: /\b0&&\(module\.exports=\{[^}]*\}\);\s*$/.exec(bundle)?.[0] ?? '',
    ...(outfile === COMPONENT && { banner: WRAPPER.begin, footer: WRAPPER.end }),
  });
  // V8 keeps the source: in one byte a character, or in two for all of them because of one.
  const unusual = /[\u0080-\uffff].*/.exec(code);
  if (unusual !== null) throw new Error(`${outfile} is not ASCII: ${unusual[0].slice(0, 80)}`);
  // By it what compile.ts makes of the bundle is known to be of this one (src/runtime/compiled.ts).
  const seal = outfile === COMPONENT ? `//${createHash('sha256').update(code).digest('hex')}` : '';
  writeFileSync(outfile, `${code}${seal}`);
}

rmSync('dist/main.cjs.compiled', { force: true });
execFileSync(process.execPath, ['compile.ts'], { stdio: 'inherit' });
