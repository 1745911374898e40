/** What is rendered, in a real API server; and the component started as a kubelet would, with what is rendered for it. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { LOOPBACK } from '../component/harness.ts';
import { type Running, startProcess } from '../process/harness.ts';
import type { Admin } from '../real/admin.ts';
import type { ApiServer } from '../real/harness.ts';
import { eventually, kubeconfig } from '../real/watcher.ts';
import { until } from '../support/until.ts';
import { crds, type Json } from './render.ts';

/** Where the API server has each kind, and what it makes of objects that it is given. */
export interface Cluster {
  /** Where an object is. */
  pathOf(object: Json): Promise<string>;
  /** Server-side apply, with unknown fields refused; what the API server says against it, undefined where nothing. */
  apply(object: Json, options?: { readonly dryRun?: boolean }): Promise<string | undefined>;
}

/** Creates the kinds of others, and finds out what is served where. */
export async function prepareCluster(admin: Admin, namespaces: readonly string[]): Promise<Cluster> {
  const definitions = (await readdir(crds.path!)).map((file) => readFile(join(crds.path!, file), 'utf8'));
  for (const text of await Promise.all(definitions)) {
    for (const definition of parseAllDocuments(text)) {
      await admin.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition.toJS());
    }
  }
  for (const name of namespaces) {
    if ((await admin.send('GET', `/api/v1/namespaces/${name}`)).status === 404) {
      await admin.create('/api/v1/namespaces', { metadata: { name } });
    }
  }
  const versions = new Map<string, Json[]>();
  const pathOf = async ({ apiVersion, kind, metadata }: Json) => {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!versions.has(path)) {
      await eventually(`${path} is served`, async () => (await admin.send('GET', path)).status === 200);
      versions.set(path, (await admin.get(path)).resources);
    }
    const resource = versions.get(path)!.find((one) => one.kind === kind && !one.name.includes('/'));
    assert.ok(resource, `${apiVersion} ${kind}`);
    const scope = resource.namespaced ? `/namespaces/${metadata.namespace}` : '';
    return `${path}${scope}/${resource.name}/${metadata.name}`;
  };
  return {
    pathOf,
    async apply(object, { dryRun = false } = {}) {
      const query = `fieldManager=test&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
      const { status, body } = await admin.send('PATCH', `${await pathOf(object)}?${query}`, object, {
        contentType: 'application/apply-patch+yaml',
      });
      return status < 300 ? undefined : `${object.kind} ${object.metadata.name}: ${body.message ?? body}`;
    },
  };
}

/** A pod of a workload, as far as its container depends on it. */
export interface PodFields {
  readonly name?: string;
  readonly node?: string;
}

/**
 * Starts the first container of a workload: its arguments and variables, the token of its service account, the files of its
 * ConfigMaps. It listens on free ports of its own.
 */
export async function startContainer(
  t: TestContext,
  server: ApiServer,
  workload: Json,
  documents: readonly Json[],
  pod: PodFields = {},
): Promise<Running> {
  const { namespace } = workload.metadata;
  const { serviceAccountName, containers, volumes = [] } = workload.spec.template.spec;
  const token = await server.admin.tokenOf(namespace, serviceAccountName);
  const { args = [], env = [], volumeMounts = [] } = containers[0];
  const variables = environmentOf(env, { namespace, ...pod });
  const mounted = await mountConfigMaps(server.folder, volumes, volumeMounts, documents);
  const flags = args.map((flag: string) => {
    const filled = flag.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => variables[name] ?? whole);
    return mounted.reduce((text, [path, folder]) => text.replace(path, folder), filled);
  });
  const config = await kubeconfig(server, { token });
  return startProcess(t, [...flags, ...LOOPBACK, `--kubeconfig=${config}`], { POD_NAMESPACE: namespace, ...variables });
}

function environmentOf(env: readonly Json[], { namespace, name = '', node = '' }: PodFields & { namespace: string }) {
  const fields: Readonly<Record<string, string>> = {
    'metadata.namespace': namespace,
    'metadata.name': name,
    'spec.nodeName': node,
  };
  return Object.fromEntries(
    env.map((variable): [string, string] => {
      const path = variable.valueFrom?.fieldRef?.fieldPath;
      return [variable.name, path === undefined ? (variable.value ?? 'secret') : fields[path]!];
    }),
  );
}

async function mountConfigMaps(
  folder: string,
  volumes: readonly Json[],
  mounts: readonly Json[],
  documents: readonly Json[],
): Promise<[path: string, folder: string][]> {
  const mounted: [string, string][] = [];
  for (const { name, mountPath } of mounts) {
    const configMap = volumes.find((volume) => volume.name === name)?.configMap;
    if (configMap === undefined) continue;
    const { data } = documents.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap.name);
    const target = await mkdtemp(join(folder, 'configmap-'));
    for (const [file, text] of Object.entries<string>(data)) await writeFile(join(target, file), text);
    mounted.push([mountPath, target]);
  }
  return mounted;
}

/** Waits until all that a process watches is `watching`, and returns what that is: resources, or `namespace/resource`. */
export async function untilWatching(running: Running): Promise<string[]> {
  let states = new Map<string, string>();
  const areThere = async () => {
    states = statesOf(await (await fetch(`${running.telemetryUrl}/metrics`)).text());
    return states.size > 0 && [...states.values()].every((state) => state === 'watching');
  };
  const details = () => [...states].filter(([, state]) => state !== 'watching');
  await until('all is watched', areThere, { limit: 60_000, each: 100, details });
  return [...states.keys()].sort();
}

function statesOf(telemetry: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const [, labels] of telemetry.matchAll(/^kube_state_otel_watch_state\{(.*)\} 1$/gm)) {
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels!)?.[1] ?? '';
    const namespace = label('namespace');
    states.set(`${namespace === '' ? '' : `${namespace}/`}${label('resource')}`, label('state'));
  }
  return states;
}
