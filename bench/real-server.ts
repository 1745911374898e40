/**
 * The API server of `--real`: the simulated cluster of so many pods, stored in etcd and served by kube-apiserver over TLS. Changes
 * are written straight into etcd, since two cores can't take 500 of them a second through an API server; the events of its
 * watches are the same. Without a journal on disk and with a token of an administrator.
 */
import { readFile } from 'node:fs/promises';
import { type KubernetesObject, SimulatedCluster } from '../src/simulator/cluster.ts';
import { startApiServer, TOKENS } from '../test/real/harness.ts';
import { mountServiceAccount } from '../test/real/service-account.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { type PodChange, type ServerRequest, scaled, startChanges } from './changes.ts';
import type { ServerAddress } from './subject.ts';

/** Folders of the storage that are not called like the resource. */
const FOLDERS: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  ingresses: 'ingress',
  replicationcontrollers: 'controllers',
};
/** etcd takes 128 operations in a transaction, and 1.5 MiB in a request. */
const BATCH = 32;

const after: (() => unknown)[] = [];
const server = await startApiServer({ after: (end) => void after.push(end as () => unknown) });
const cluster = new SimulatedCluster();
fillCluster(cluster, { pods: Number(process.argv[2]) });
await fillStorage();
await server.admin.create('/api/v1/namespaces/kube-system/replicationcontrollers', controller(0));
const serviceAccount = await mountServiceAccount(server, {
  token: TOKENS.admin,
  ca: await readFile(server.caFile, 'utf8'),
});

let stopChanges = () => {};
let written: Promise<unknown> = Promise.resolve();
process.on('message', async (request: ServerRequest) => {
  if (request.do === 'scale') {
    const path = '/api/v1/namespaces/kube-system/replicationcontrollers/fresh';
    await server.admin.patch(path, { spec: { replicas: request.replicas } });
  } else {
    stopChanges();
    await written;
    if (request.perSecond > 0) stopChanges = startChanges(cluster, request.perSecond, write);
  }
  process.send?.({});
});
process.on('disconnect', stop);
process.once('SIGTERM', stop);
const { url, pid, port } = server;
process.send?.({ url, pid, inCluster: { port, folder: serviceAccount.folder } } satisfies ServerAddress);

async function stop(): Promise<void> {
  stopChanges();
  for (const end of after.reverse()) await end();
  process.exit();
}

/** One after the other: a pod's changes have to arrive in their order. */
function write(changes: readonly PodChange[]): void {
  const rows = changes.map(({ pod, deleted }) => [keyOf('pods', pod), deleted ? null : stored('pods', pod)] as const);
  written = written.then(() => storeAll(rows));
}

async function fillStorage(): Promise<void> {
  for (const { resource } of cluster.api.resources) {
    await storeAll(
      cluster.list(resource).map((object) => [keyOf(resource, object), stored(resource, object)] as const),
    );
  }
}

async function storeAll(rows: readonly (readonly [string, object | null])[]): Promise<void> {
  let batch = new Map<string, object | null>();
  for (const [key, object] of rows) {
    // A transaction can't write a key twice.
    if (batch.size === BATCH || batch.has(key)) {
      await server.store([...batch]);
      batch = new Map();
    }
    batch.set(key, object);
  }
  if (batch.size > 0) await server.store([...batch]);
}

function keyOf(resource: string, { metadata: { namespace, name } }: KubernetesObject): string {
  const { plural } = cluster.api.byResource(resource)!;
  return ['/registry', FOLDERS[plural] ?? plural, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

/** The storage may hold JSON. Its own revision is the object's. */
function stored(resource: string, object: KubernetesObject): object {
  const { group, version, kind } = cluster.api.byResource(resource)!;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata };
}

function controller(replicas: number): object {
  const { spec, ...object } = scaled(replicas);
  const template = { metadata: { labels: { app: 'fresh' } }, spec: { containers: [{ name: 'app', image: 'app' }] } };
  return { ...object, spec: { ...(spec as object), template } };
}
