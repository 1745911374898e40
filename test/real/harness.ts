/** A real kube-apiserver over a real etcd, on free ports of 127.0.0.1 and in a folder that goes with the test. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { findProgram, type Program } from '../receivers/program.ts';
import { freePort } from '../support/free-port.ts';
import { type Admin, createAdmin, type Json } from './admin.ts';

const SCRIPT = 'test/real/build.sh';
const etcd = findProgram('etcd', 'KSO_ETCD', SCRIPT);

/** The API server that most tests are about. */
export const apiserver = withEtcd(findProgram('kube-apiserver', 'KSO_KUBE_APISERVER', SCRIPT));

/** The one of the next minor version. */
export const nextApiserver = withEtcd(findProgram('kube-apiserver-next', 'KSO_KUBE_APISERVER_NEXT', SCRIPT));

/** What a test may choose. */
export interface ServerChoices {
  readonly program?: Program;
  /** Whether it answers WatchList (KEP-3157). */
  readonly watchList?: boolean;
  /** Whether it leaves out the objects of other shards (KEP-5866). */
  readonly shards?: boolean;
  /** Feature gates that are switched on. */
  readonly gates?: readonly string[];
  /** Whether versions are served that are off by default: alpha and beta ones. */
  readonly allVersions?: boolean;
}

/** A running API server. */
export interface ApiServer {
  readonly port: number;
  /** Its address, which stays the same when it is started again. */
  readonly url: string;
  /** Its process. */
  readonly pid: number;
  /** The PEM file of what a client has to trust, as of the last start. */
  readonly caFile: string;
  readonly folder: string;
  /** Writes to the storage in the API server's place, keys such as `/registry/pods/shop/web-0`; null deletes. */
  store(changes: readonly (readonly [key: string, object: Json | null])[]): Promise<void>;
  /** May do everything. */
  readonly admin: Admin;
  /** The private key, in PEM, that the tokens of service accounts are signed with. */
  readonly signingKey: string;
  /** Ends it as the kernel does when memory runs out. */
  kill(): Promise<void>;
  /** Starts it again on the same etcd and port; with `newCertificate` it shows a certificate of another authority. */
  start(options?: { readonly newCertificate?: boolean }): Promise<void>;
  /** Forgets all revisions but the last: who asks for changes since an earlier one is answered 410. */
  compact(): Promise<void>;
  /** Deletes an object from the storage, at a path such as `configmaps/shop/prices`, while no API server runs. */
  erase(path: string): Promise<void>;
}

/** `iss` of the tokens of service accounts. */
export const ISSUER = 'https://kubernetes.default.svc';

/** Users with tokens of their own: the first may do everything, the second nothing that is not granted to it. */
export const TOKENS = { admin: 'token-of-the-admin', subject: 'token-of-the-subject' };

/**
 * Starts both and resolves when the API server says that it is ready. No controllers run: what a kubelet or a controller
 * would write, a test has to.
 */
export async function startApiServer(t: Pick<TestContext, 'after'>, choices: ServerChoices = {}): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  const storage = await startEtcd(folder);
  const { privateKey: signingKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await writeFile(join(folder, 'service-accounts.key'), signingKey);
  await writeFile(join(folder, 'service-accounts.pub'), publicKey);
  await writeFile(
    join(folder, 'tokens.csv'),
    `${TOKENS.admin},admin,1,system:masters\n${TOKENS.subject},subject,2,somebody\n`,
  );
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const { program = apiserver } = choices;
  const arguments_ = serverFlags(folder, storage.url, port, choices);
  let certificate = 0;
  let running: Running | undefined;
  t.after(async () => {
    await server.admin?.close();
    // Nothing is kept, and in order it would wait for watches that are still open.
    await running?.kill();
    await storage.running.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const server: ApiServer & { admin: Admin; caFile: string } = {
    port,
    url,
    get pid() {
      return running?.child.pid ?? 0;
    },
    folder,
    signingKey,
    caFile: '',
    admin: undefined as unknown as Admin,
    async kill() {
      await running?.kill();
    },
    async start({ newCertificate = false } = {}) {
      if (newCertificate) certificate++;
      const certificates = join(folder, `certificates-${certificate}`);
      running = run(program, [...arguments_, `--cert-dir=${certificates}`]);
      server.caFile = join(certificates, 'apiserver.crt');
      await untilItAnswers('the API server is ready', running, async () => {
        const ca = await readFile(server.caFile, 'utf8');
        await server.admin?.close();
        server.admin = createAdmin(url, ca, TOKENS.admin);
        return (await server.admin.send('GET', '/readyz')).status === 200;
      });
    },
    async compact() {
      const { header } = await askEtcd(storage.url, 'kv/range', { key: 'AA==' });
      await askEtcd(storage.url, 'kv/compaction', { revision: header.revision, physical: true });
    },
    async store(changes) {
      const success = changes.map(([key, object]) =>
        object === null
          ? { request_delete_range: { key: base64(key) } }
          : { request_put: { key: base64(key), value: base64(JSON.stringify(object)) } },
      );
      await askEtcd(storage.url, 'kv/txn', { success });
    },
    async erase(path: string) {
      const { deleted } = await askEtcd(storage.url, 'kv/deleterange', { key: base64(`/registry/${path}`) });
      assert.equal(deleted, '1', path);
    },
  };
  await server.start();
  return server;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function withEtcd(program: Program): Program {
  return { ...program, skip: etcd.skip || program.skip };
}

async function startEtcd(folder: string): Promise<{ readonly url: string; readonly running: Running }> {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const running = run(etcd, [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);
  await untilItAnswers('etcd is ready', running, async () => (await fetch(`${client}/health`)).ok);
  return { url: client, running };
}

/** etcd's API as JSON: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
async function askEtcd(url: string, method: string, request: object): Promise<EtcdAnswer> {
  const answer = await fetch(`${url}/v3/${method}`, { method: 'POST', body: JSON.stringify(request) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as EtcdAnswer;
}

interface EtcdAnswer {
  readonly header: { readonly revision: string };
  readonly deleted?: string;
}

/** Plugins that would refuse recorded objects, because of other recorded objects or of what no controller makes here. */
const SWITCHED_OFF = [
  'DefaultStorageClass',
  'LimitRanger',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'Priority',
  'ResourceQuota',
  'RuntimeClass',
  'ServiceAccount',
  'TaintNodesByCondition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
];

function serverFlags(folder: string, storage: string, port: number, choices: ServerChoices): string[] {
  const { watchList = true, shards = false, gates = [], allVersions = false } = choices;
  return [
    `--etcd-servers=${storage}`,
    // The tests compact on their own.
    '--etcd-compaction-interval=0',
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-issuer=${ISSUER}`,
    `--service-account-key-file=${join(folder, 'service-accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'service-accounts.key')}`,
    '--service-cluster-ip-range=10.96.0.0/14',
    `--disable-admission-plugins=${SWITCHED_OFF.join(',')}`,
    `--feature-gates=${[`WatchList=${watchList}`, `ShardedListAndWatch=${shards}`, ...gates.map((gate) => `${gate}=true`)]}`,
    ...(allVersions ? ['--runtime-config=api/all=true'] : []),
    '--event-ttl=10m',
  ];
}

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Starts a program that ends with this process at the latest. */
function run({ path }: Program, arguments_: readonly string[]): Running {
  assert.ok(path !== undefined);
  const child = spawn(path, arguments_, { env: { PATH: process.env.PATH ?? '' }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4000);
  });
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  const ended = once(child, 'exit').then(() => void process.off('exit', atExit));
  return {
    child,
    said: () => said,
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** Waits until a process that starts answers; fails with what it said when it ends, or after two minutes. */
async function untilItAnswers(what: string, { child, said }: Running, holds: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await holds().catch(() => false))) {
    assert.equal(child.exitCode, null, said());
    assert.ok(performance.now() - begun < 120_000, `never happened: ${what}\n${said()}`);
    await setTimeout(50);
  }
}
