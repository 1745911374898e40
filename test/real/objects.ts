/** Recorded objects of all kinds in a real API server, and changes of them. */
import assert from 'node:assert/strict';
import { collectionPath } from '../../src/kubernetes/client/discovery.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { CLUSTERS, listBody } from '../conformance/recordings.ts';
import { recordedKinds } from '../conformance/selection.ts';
import { type Admin, type Json, parseExactly } from './admin.ts';
import { eventually } from './watcher.ts';

/** An object that a test put into the API server. */
export interface Stored {
  readonly kind: Kind;
  /** As it is created again when it was deleted. */
  readonly manifest: Json;
  /** Its status was recorded; undefined where it has none. */
  readonly status: Json;
  /** Where it is. */
  readonly path: string;
}

/** Only the semantic conventions know it, and no recording has it. */
const CLUSTER_RESOURCE_QUOTA = {
  apiVersion: 'quota.openshift.io/v1',
  kind: 'ClusterResourceQuota',
  metadata: { name: 'team' },
  spec: { quota: { hard: { pods: '10' } } },
  status: { total: { hard: { pods: '10' }, used: { pods: '4' } } },
};

/** Makes the API server serve `clusterresourcequotas.quota.openshift.io`, as OpenShift does, and resolves when it does. */
export async function createClusterResourceQuotas(admin: Admin): Promise<void> {
  const names = { kind: 'ClusterResourceQuota', plural: 'clusterresourcequotas' };
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  await admin.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.quota.openshift.io` },
    spec: {
      group: 'quota.openshift.io',
      scope: 'Cluster',
      names,
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
  const path = `/apis/quota.openshift.io/v1/${names.plural}`;
  // It is served a while after it was declared.
  await eventually('it is served', async () => (await admin.send('POST', path, CLUSTER_RESOURCE_QUOTA)).status === 201);
}

/**
 * Creates the recorded objects with their status, and deletes those that were being deleted: finalizers hold them. What the
 * API server refuses is left out. Returns those that live.
 */
export async function createRecordedObjects(admin: Admin): Promise<Stored[]> {
  const namespacesFirst = [...recordedKinds].sort(
    (a, b) => Number(b.resource === 'namespaces') - Number(a.resource === 'namespaces'),
  );
  const stored: Stored[] = [];
  const dying: Stored[] = [];
  for (const kind of namespacesFirst) {
    const items = CLUSTERS.flatMap((cluster) => itemsOf(kind, cluster));
    await inParallel(items, async (item) => {
      const object = storedOf(kind, item);
      const { status, body } = await admin.send('POST', parentOf(object), object.manifest);
      // Taken, or valid no more: some were recorded from a storage that an older API server had written.
      if (status === 409 || status === 422) return;
      assert.equal(status, 201, `${object.path}: ${JSON.stringify(body)}`);
      if (object.status !== undefined) await writeStatus(admin, object, object.status);
      (item.metadata.deletionTimestamp === undefined ? stored : dying).push(object);
    });
  }
  for (const object of dying) await admin.remove(object.path);
  return stored;
}

/** More than a page of a list holds. */
export async function createManyConfigMaps(admin: Admin, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, at) => `many-${at}`);
  await inParallel(names, async (name) => {
    await admin.create('/api/v1/namespaces/default/configmaps', { metadata: { name } });
  });
}

/** A seeded sequence of numbers in [0, 1): equal seeds give equal ones (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Makes so many random changes, some at a time: labels, numbers of replicas, the status of another object of the kind,
 * deletion and creation. Returns how many of which the API server accepted.
 */
export async function changeAtRandom(
  admin: Admin,
  stored: readonly Stored[],
  count: number,
  random: () => number,
): Promise<Record<Change, number>> {
  const accepted: Record<Change, number> = { label: 0, scale: 0, status: 0, recreate: 0 };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  // By kind, so that the many pods don't outweigh the rest; no object twice at one time.
  const byKind = Object.values(Object.groupBy(stored, ({ kind }) => kind.resource)) as Stored[][];
  const plan = Array.from({ length: count }, () => {
    const objects = pick(byKind);
    const [object, other] = [pick(objects), pick(objects)];
    return { object, other, change: pick(changesOf(object, other)), number: random() };
  });
  const busy = new Map<Stored, Promise<unknown>>();
  await inParallel(plan, async ({ object, change, other, number }) => {
    const before = busy.get(object);
    const done = (async () => {
      await before;
      if (await apply(admin, object, change, other, number)) accepted[change]++;
    })();
    busy.set(object, done);
    await done;
  });
  return accepted;
}

type Change = 'label' | 'scale' | 'status' | 'recreate';

function changesOf({ kind, manifest }: Stored, { status }: Stored): Change[] {
  return [
    'label',
    ...(manifest.spec?.replicas === undefined ? [] : (['scale'] as const)),
    ...(status === undefined ? [] : (['status'] as const)),
    // What is in a namespace would be refused while that goes, and no controller ends it.
    ...(kind.resource === 'namespaces' ? [] : (['recreate'] as const)),
  ];
}

/** Says whether the API server accepted it: not every status goes with every object. */
async function apply(admin: Admin, object: Stored, change: Change, other: Stored, number: number): Promise<boolean> {
  const { path, manifest } = object;
  switch (change) {
    case 'label':
      await admin.patch(path, { metadata: { labels: { changed: String(number), app: number < 0.3 ? null : 'x' } } });
      return true;
    case 'scale':
      await admin.patch(path, { spec: { replicas: Math.floor(number * 100) } });
      return true;
    case 'status':
      return writeStatus(admin, object, other.status);
    case 'recreate': {
      await admin.patch(path, { metadata: { finalizers: null } });
      // At once, and with no finalizer of the garbage collector's.
      await admin.remove(`${path}?gracePeriodSeconds=0&propagationPolicy=Background`);
      if (number < 0.3) await new Promise(setImmediate);
      await admin.create(parentOf(object), manifest);
      return true;
    }
  }
}

function itemsOf({ resource, kind, group, versions }: Kind, cluster: (typeof CLUSTERS)[number]): Json[] {
  const { items } = parseExactly(listBody(cluster, resource).toString());
  const apiVersion = group === '' ? versions[0] : `${group}/${versions[0]}`;
  return items.map((item: Json) => ({ ...item, apiVersion, kind }));
}

/** Without what the API server gives. */
function storedOf(kind: Kind, { metadata, status, ...rest }: Json): Stored {
  // Its pods are selected by its uid, which will be another one.
  if (kind.resource === 'jobs') rest.spec.manualSelector = true;
  const { name, namespace, labels, annotations, finalizers, ownerReferences } = metadata;
  const manifest = { ...rest, metadata: { name, namespace, labels, annotations, finalizers, ownerReferences } };
  const collection = collectionPath(kind.group, kind.versions[0]!, kind.resource, namespace);
  return { kind, manifest, status, path: `${collection}/${encodeURIComponent(name)}` };
}

function parentOf({ path }: Stored): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Says whether it was accepted. */
async function writeStatus(admin: Admin, { path, kind }: Stored, status: Json): Promise<boolean> {
  const { body: latest } = await admin.send('GET', path);
  // The conditions that approve and deny are written by a subresource of their own.
  const subresources = kind.resource === 'certificatesigningrequests' ? ['approval', 'status'] : ['status'];
  let accepted = true;
  for (const subresource of subresources) {
    const { metadata, ...object } = latest;
    const { resourceVersion: _, managedFields: __, ...unversioned } = metadata;
    const answer = await admin.send('PUT', `${path}/${subresource}`, { ...object, metadata: unversioned, status });
    accepted &&= answer.status === 200;
  }
  return accepted;
}

/** Works on some of the items at a time, and resolves when all are done. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>, workers = 8): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}

/** The path of the collection of a kind that is built in. */
export function pathOfKind(resource: string, namespace?: string): string {
  const kind = kinds.find((one) => one.resource === resource);
  assert.ok(kind !== undefined);
  return collectionPath(kind.group, kind.versions[0]!, resource, namespace);
}
