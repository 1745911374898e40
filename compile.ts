/**
 * After bundle.ts: compiles dist/main.cjs for the Node.js that runs this, by having it start, watch a simulated cluster and be
 * scraped. `npm run build` does it, and the image once more for the Node.js and the processor that it is for.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { compiledPath, readCompiled } from './src/runtime/compiled.ts';
import { whileLoading } from './src/runtime/node-flags.ts';

const BUNDLE = `${import.meta.dirname}/dist/main.cjs`;
const CERTIFICATES = `${import.meta.dirname}/test/support/certificates`;
const PODS = 60;
const PATIENCE_MILLISECONDS = 120_000;

/** By it Node.js tells of each server of this process that listens, and so which port it got. */
const LISTENING = 'tracing:net.server.listen:asyncEnd';
/** For the metrics of the cluster, and for those of the process itself. */
const OWN_SERVERS = 2;

/** V8 as it is by itself, since it takes nothing that was compiled with other flags: what main.ts would change is decided. */
const USUAL = [
  '--heap-growing-percent=0',
  '--memory-pool',
  '--memory-reducer-delay-ms=8000',
  '--no-liftoff-only',
  '--sparkplug',
];
const SURROUNDINGS = { execArgv: [], version: process.versions.node };

if (process.send !== undefined) await (process.argv[2] === undefined ? check() : compile(process.argv[2]));
else {
  const { SimulatedCluster } = await import('./src/simulator/cluster.ts');
  const { fillCluster } = await import('./test/simulator/bulk.ts');
  const { startSimulator } = await import('./test/simulator/server.ts');
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: PODS });
  const simulator = await startSimulator({ cluster });
  const folder = mkdtempSync(`${tmpdir()}/compile-`);
  const server = await behindTls(simulator.url);
  const [code] = await once(start(USUAL, [kubeconfigOf(server, folder)]), 'exit');
  rmSync(folder, { recursive: true });
  const [checked] = await once(start([]), 'exit');
  process.exit(code || checked);
}

/** Where the same is served over HTTP/2 and TLS, as API servers do. */
async function behindTls(url: string): Promise<string> {
  const key = readFileSync(`${CERTIFICATES}/server-key.pem`);
  const server = createSecureServer({ key, cert: readFileSync(`${CERTIFICATES}/server.pem`) }, (asked, answer) => {
    const { accept = '*/*' } = asked.headers;
    const onward = request(new URL(asked.url, url), { headers: { accept } }, (response) => {
      answer.writeHead(response.statusCode!, { 'content-type': response.headers['content-type'] });
      response.pipe(answer);
    });
    onward.on('error', () => answer.stream.close()).end();
    answer.once('close', () => onward.destroy());
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

/** The path of a kubeconfig with a token, in JSON, which is YAML, too. */
function kubeconfigOf(server: string, folder: string): string {
  const path = `${folder}/kubeconfig`;
  const cluster = { server, 'certificate-authority': `${CERTIFICATES}/ca.pem` };
  const config = {
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'main', user: 'main' } }],
    clusters: [{ name: 'main', cluster }],
    users: [{ name: 'main', user: { token: 'token' } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function start(execArgv: string[], words: readonly string[] = []): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return fork(import.meta.filename, words, { execArgv, env });
}

async function compile(kubeconfig: string): Promise<void> {
  // What ran once would be forgotten after a few collections; it will run at the next start, too.
  setFlagsFromString('--no-flush-bytecode');
  // What Sparkplug compiled is not kept, but that it did is: all of it would be compiled again while the program starts.
  setFlagsFromString('--no-sparkplug');
  const bundle = whileLoading(() => readCompiled(BUNDLE), SURROUNDINGS);
  const own = ['--host=127.0.0.1', '--port=0', '--telemetry-host=127.0.0.1', '--telemetry-port=0'];
  process.argv = [process.execPath, BUNDLE, `--kubeconfig=${kubeconfig}`, ...own, '--log-level=warn'];
  const servers: Server[] = [];
  subscribe(LISTENING, (message) => servers.push((message as { readonly server: Server }).server));
  bundle.run();
  const from = performance.now();
  while (servers.length < OWN_SERVERS || !(await allAnswer(servers, '/readyz'))) {
    if (performance.now() - from > PATIENCE_MILLISECONDS) throw new Error('dist/main.cjs does not become ready');
    await setTimeout(50);
  }
  await allAnswer(servers, '/metrics');
  for (const flag of ['--flush-bytecode', '--sparkplug']) setFlagsFromString(flag);
  const compiled = whileLoading(() => bundle.script.createCachedData(), SURROUNDINGS);
  writeFileSync(compiledPath(BUNDLE), Buffer.concat([compiled, Buffer.from(bundle.seal)]));
  process.exit();
}

/** A process of its own takes it: under other flags than it was made with V8 would compile anew, which nobody would see. */
function check(): void {
  const { isReused } = whileLoading(() => readCompiled(BUNDLE), SURROUNDINGS);
  if (!isReused) throw new Error('V8 does not take what was compiled of dist/main.cjs');
  process.exit();
}

async function allAnswer(servers: readonly Server[], path: string): Promise<boolean> {
  const all = servers.map((server) => answers(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`));
  return (await Promise.all(all)).every(Boolean);
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
