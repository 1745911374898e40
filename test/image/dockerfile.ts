/**
 * Builds what a Dockerfile says, without Docker: its stages are folders, and its commands run in bubblewrap, in which this
 * machine stands for the base image, with the Node.js of this process. It knows the instructions that ours has.
 */
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** What a built image says of how to run it, and the folder that is its root. */
export interface Image {
  readonly root: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The instructions of a Dockerfile in their order, lines that go on put together. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  return [...lines.matchAll(/^([A-Z]+)\s+(.*)$/gm)].map(([, name, text]) => ({ name: name!, text: text! }));
}

/** Builds the last stage of the Dockerfile in `context`, in a folder below `folder`. Rejects with what a command said. */
export async function buildImage(context: string, folder: string): Promise<Image> {
  const stages = new Map<string, string>();
  const ignored = ignoredBy(readFileSync(join(context, '.dockerignore'), 'utf8'));
  const cache = (await run('npm', ['config', 'get', 'cache'])).stdout.trim();
  const args = new Map([['BUILDPLATFORM', '']]);
  const filled = (text: string) => text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => args.get(name) ?? '');
  let root = '';
  let workdir = '/';
  let image = { entrypoint: [], healthcheck: [], user: '', env: {}, labels: {} } as Omit<Image, 'root'>;

  const steps: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
    async FROM(text) {
      const [, name = 'image'] = / AS (\w+)$/.exec(text) ?? [];
      root = mkdtempSync(join(folder, `${name}-`));
      stages.set(name, root);
    },
    async ARG(text) {
      const [name, value = ''] = text.split(/=(.*)/s);
      args.set(name!, value);
    },
    async WORKDIR(text) {
      workdir = text;
      mkdirSync(join(root, workdir), { recursive: true });
    },
    async COPY(text) {
      const [, from, files] = /^(?:--from=(\w+) )?(.*)$/.exec(text)!;
      const names = files!.split(' ');
      const to = join(root, join('/', names.at(-1)!.startsWith('/') ? '' : workdir, names.at(-1)!));
      const source = from === undefined ? context : stages.get(from)!;
      for (const name of names.slice(0, -1)) {
        const path = join(source, name);
        const goesInto = to.endsWith('/') && statSync(path).isFile();
        cpSync(path, goesInto ? join(to, name) : to, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (file) => from !== undefined || !ignored(relative(context, file)),
        });
      }
    },
    RUN: (text) => run('bwrap', [...sandbox(root, workdir, cache), 'sh', '-c', text], { maxBuffer: 2 ** 26 }),
    async LABEL(text) {
      image = { ...image, labels: pairsOf(filled(text)) };
    },
    async ENV(text) {
      image = { ...image, env: pairsOf(filled(text)) };
    },
    async USER(text) {
      image = { ...image, user: text };
    },
    async HEALTHCHECK(text) {
      image = { ...image, healthcheck: JSON.parse(text.slice(text.indexOf('CMD ') + 4)) };
    },
    async ENTRYPOINT(text) {
      image = { ...image, entrypoint: JSON.parse(text) };
    },
    async EXPOSE() {},
  };
  for (const { name, text } of instructionsOf(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    const step = steps[name];
    if (step === undefined) throw new Error(`${name} is not known here`);
    await step(text);
  }
  return { root, ...image };
}

/** This machine read-only, and of it only what a builder has: the stage's folder and npm's cache to write to. */
function sandbox(root: string, workdir: string, cache: string): readonly string[] {
  const own = ['dev', 'proc', 'tmp', workdir.split('/')[1]];
  const machine = readdirSync('/', { withFileTypes: true })
    .filter(({ name }) => !own.includes(name))
    .flatMap((entry) =>
      entry.isSymbolicLink()
        ? ['--symlink', readlinkSync(`/${entry.name}`), `/${entry.name}`]
        : ['--ro-bind', `/${entry.name}`, `/${entry.name}`],
    );
  return [
    ...machine,
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--die-with-parent'],
    ...['--bind-try', cache, cache, '--ro-bind', process.execPath, '/node/bin/node'],
    ...['--bind', join(root, workdir), workdir, '--chdir', workdir],
    ...['--setenv', 'PATH', `/node/bin:${process.env.PATH}`, '--setenv', 'npm_config_cache', cache],
  ];
}

/** Whether a path of the context is left out: the last rule that fits it or a folder above it holds. */
export function ignoredBy(rules: string): (path: string) => boolean {
  const patterns = rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => {
    let ignored = false;
    const segments = path.split('/');
    const above = segments.map((_, index) => segments.slice(0, index + 1).join('/'));
    for (const rule of patterns) {
      const isBack = rule.startsWith('!');
      const pattern = isBack ? rule.slice(1) : rule;
      // Docker's star takes names that begin with a dot, too.
      const fits = (folder: string) => pattern === '*' || matchesGlob(folder, pattern);
      if (path !== '' && above.some(fits)) ignored = !isBack;
    }
    return ignored;
  };
}

function pairsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, plain]) => [name!, quoted ?? plain!]));
}

/** All files below a folder, relative to it, links included. */
export function filesOf(folder: string): readonly string[] {
  return globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Folders of this machine by the path at which the image is to have them, as a container's volumes. */
export type Volumes = Readonly<Record<string, string>>;

/** The command that runs another in the image: its root read-only, as its user. */
export function inImage(
  { root, user, env }: Image,
  command: readonly string[],
  volumes: Volumes = {},
): readonly string[] {
  const [uid, gid] = user.split(':') as [string, string];
  // On a root that is read-only, whoever runs containers makes these before.
  for (const path of Object.keys(volumes)) mkdirSync(join(root, path), { recursive: true });
  return [
    // Where this process is root, that of the image is really somebody else.
    ...(process.getuid?.() === 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] : []),
    ...['bwrap', '--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--unshare-user', '--unshare-pid'],
    ...['--uid', uid, '--gid', gid, '--die-with-parent', '--clearenv'],
    ...Object.entries(volumes).flatMap(([path, folder]) => ['--ro-bind', folder, path]),
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...command,
  ];
}
