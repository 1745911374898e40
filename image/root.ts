/**
 * Makes the root file system of the image: `node image/root.ts FOLDER`, beside a built `dist` and installed
 * `node_modules`. In it are Node.js as it runs here, the shared libraries that it is linked with, and of the package what
 * the command loads. No shell, no package manager, nothing to write to.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('usage: node image/root.ts FOLDER');

const APP = '/usr/lib/kube-state-otel';

/** The command, and what was compiled of it. */
const COMMAND = [
  'launch.js',
  'run.cjs',
  'main.cjs',
  'main.cjs.compiled',
  'main.cjs.LEGAL.txt',
  'commands.cjs',
  'commands.cjs.LEGAL.txt',
];

/** Of packages nothing reads these while they run. */
const SELDOM = /\.(d\.[cm]?ts|ts|map|md|markdown|flow|proto\.js\.map)$|\/(test|tests|docs|example|examples|\.github)$/;

/** Where the kernel mounts what belongs to no image. */
const MOUNTS = ['dev', 'proc', 'sys', 'tmp'];

for (const folder of MOUNTS) mkdirSync(join(root, folder), { recursive: true });

put(realpathSync(process.execPath), '/usr/bin/node');
const license = join(dirname(realpathSync(process.execPath)), '../LICENSE');
if (existsSync(license)) put(license, '/usr/share/doc/node/LICENSE');
for (const library of librariesOf(process.execPath)) put(library);
for (const package_ of debianPackagesOf(librariesOf(process.execPath))) put(`/usr/share/doc/${package_}/copyright`);

for (const file of COMMAND) put(join('dist', file), join(APP, 'dist', file));
for (const file of ['package.json', 'LICENSE']) put(file, join(APP, file));
for (const rules of globSync('config/custom-resources/*/rules.yaml')) put(rules, join(APP, rules));
for (const folder of outsideOf(readFileSync('bundle.ts', 'utf8'))) {
  cpSync(folder, join(root, APP, folder), {
    recursive: true,
    filter: (path) => !SELDOM.test(path) && !path.startsWith(join(folder, 'node_modules')),
  });
}

// There is no env for the usual first line, and a module needs an ending: Node.js takes this for CommonJS.
write('/usr/bin/kube-state-otel', `#!/usr/bin/node\nimport('${APP}/dist/launch.js');\n`, 0o755);
write('/etc/passwd', 'root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n');
write('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
write('/etc/nsswitch.conf', 'hosts: files dns\n');

/** Copies a file, and what a link leads to instead of the link. */
function put(from: string, to: string = from): void {
  mkdirSync(join(root!, dirname(to)), { recursive: true });
  copyFileSync(from, join(root!, to));
}

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(root!, dirname(path)), { recursive: true });
  writeFileSync(join(root!, path), text);
  chmodSync(join(root!, path), mode);
}

/** Paths of the libraries that the loader maps for a program, and of the loader itself. */
function librariesOf(program: string): readonly string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(?:=>\s+|^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path!);
}

/** Names of the Debian packages that files belong to: whoever gets the files has to get their terms, too. */
function debianPackagesOf(files: readonly string[]): ReadonlySet<string> {
  const owners = files.map((file) => {
    // Since /lib is a link, some packages know a file by one path and some by the other.
    for (const path of [file, `/usr${file}`, realpathSync(file), realpathSync(file).replace(/^\/usr/, '')]) {
      const { stdout } = spawnSync('dpkg-query', ['-S', path], { encoding: 'utf8' });
      if (stdout) return stdout.split(':')[0]!;
    }
    throw new Error(`no package has ${file}`);
  });
  return new Set(owners);
}

/** Folders of the packages that the bundle leaves outside, and of all that these depend on. */
function outsideOf(bundler: string): readonly string[] {
  const list = /external: \[(.*?)\]/s.exec(bundler);
  if (list === null) throw new Error('bundle.ts names no packages that stay outside');
  const folders = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    if (folders.has(folder)) return;
    folders.add(folder);
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) visit(dependency, folder);
  };
  for (const [, name] of list[1]!.matchAll(/'([^']+)'/g)) visit(name!, '.');
  return [...folders];
}

/** As Node.js looks for a package: in the `node_modules` of the folder, then in those above it. */
function folderOf(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === '.') throw new Error(`${name} is not installed`);
  }
}
