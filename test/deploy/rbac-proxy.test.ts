/** The component behind kube-rbac-proxy, both as the chart starts them, and what a kubelet and a Prometheus get of it. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { type ApiServer, apiserver, startApiServer } from '../real/harness.ts';
import { eventually, kubeconfig } from '../real/watcher.ts';
import { findProgram, startProgram } from '../receivers/program.ts';
import { freePort } from '../support/free-port.ts';
import { prepareCluster, startContainer, untilWatching } from './cluster.ts';
import { chartWith, crds, type Json, one, renderer } from './render.ts';

const proxy = findProgram('kube-rbac-proxy', 'KSO_RBAC_PROXY', 'test/deploy/build.sh');
const NAME = 'ksm-kube-state-metrics';
const NAMESPACE = 'monitoring';

test('behind kube-rbac-proxy', { skip: proxy.skip || apiserver.skip || renderer.skip || crds.skip }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  const cluster = await prepareCluster(admin, [NAMESPACE]);
  const { documents, notes } = chartWith({ kubeRBACProxy: { enabled: true } });
  for (const document of documents) assert.equal(await cluster.apply(document), undefined);
  const deployment = one(documents, 'Deployment');
  const running = await startContainer(t, server, deployment, documents);
  await untilWatching(running);

  const [own, ...proxies] = deployment.spec.template.spec.containers;
  const { data } = one(documents, 'ConfigMap', `${NAME}-rbac-config`);
  const upstreams = [running.url, running.telemetryUrl];
  const ports = new Map<number, number>();
  for (const [index, { args }] of proxies.entries()) {
    const [rendered, port] = await startProxy(t, server, args, upstreams[index]!, data['config-file.yaml']);
    ports.set(rendered, port);
  }
  const get = getter(t);

  await t.test('the probes of the container are answered without a token', async () => {
    for (const { httpGet } of [own.livenessProbe, own.readinessProbe]) {
      assert.equal(await get(ports.get(httpGet.port)!, httpGet.path), 200, httpGet.path);
    }
  });

  await t.test('metrics are told to those alone who have the permission that the notes name', async () => {
    const [scraper, stranger] = ['scraper', 'stranger'].map((name) => ({ name, namespace: NAMESPACE }));
    for (const metadata of [scraper, stranger]) {
      assert.equal(await cluster.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }), undefined);
    }
    const apiGroup = 'rbac.authorization.k8s.io';
    const role = { apiVersion: `${apiGroup}/v1`, metadata: scraper };
    const rules = parse(/^ {2}- apiGroups:.*\n(?: {4}.*\n)+/m.exec(notes)![0]);
    const roleRef = { apiGroup, kind: 'Role', name: 'scraper' };
    const subjects = [{ kind: 'ServiceAccount', ...scraper }];
    assert.equal(await cluster.apply({ ...role, kind: 'Role', rules }), undefined);
    assert.equal(await cluster.apply({ ...role, kind: 'RoleBinding', roleRef, subjects }), undefined);
    // The proxy remembers a refusal for half a minute.
    await eventually('the role is known', () => mayScrape(server, `system:serviceaccount:${NAMESPACE}:scraper`));
    const tokens = await Promise.all(['scraper', 'stranger'].map((name) => admin.tokenOf(NAMESPACE, name)));
    for (const port of ports.values()) {
      assert.equal(await get(port, '/metrics'), 401);
      assert.equal(await get(port, '/metrics', tokens[0]), 200);
      assert.equal(await get(port, '/metrics', tokens[1]), 403);
    }
  });
});

async function mayScrape({ admin }: ApiServer, user: string): Promise<boolean> {
  const resourceAttributes = { verb: 'get', namespace: NAMESPACE, resource: 'services', subresource: NAME, name: NAME };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const { status } = await admin.create(path, { ...review, spec: { user, resourceAttributes } });
  return status.allowed;
}

/** With the arguments of its container, but for ports, and what is on another path. The port that they name, and its own. */
async function startProxy(
  t: TestContext,
  server: ApiServer,
  args: readonly string[],
  upstream: string,
  config: string,
): Promise<[rendered: number, port: number]> {
  const [port, health] = [await freePort(), await freePort()];
  const file = join(await mkdtemp(join(server.folder, 'proxy-')), 'config.yaml');
  await writeFile(file, config);
  const token = await server.admin.tokenOf(NAMESPACE, NAME);
  const places: Readonly<Record<string, string>> = {
    '--secure-listen-address': `127.0.0.1:${port}`,
    '--upstream': `${upstream}/`,
    '--proxy-endpoints-port': String(health),
    '--config-file': file,
  };
  const flags = args.map((arg) => {
    const name = arg.split('=', 1)[0]!;
    return name in places ? `${name}=${places[name]}` : arg;
  });
  const ready = async () => (await getter(t)(health, '/healthz')) === 200;
  await startProgram(t, proxy, [...flags, `--kubeconfig=${await kubeconfig(server, { token })}`], ready);
  const address = args.find((arg) => arg.startsWith('--secure-listen-address='))!;
  return [Number(address.split(':').at(-1)), port];
}

/** GET by HTTPS as a kubelet does it, which looks at no certificate; the status of the answer. */
function getter(t: TestContext): (port: number, path: string, token?: string) => Promise<number> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  t.after(() => dispatcher.destroy());
  return async (port, path, token) => {
    const headers: Json = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, body } = await request(`https://127.0.0.1:${port}${path}`, { dispatcher, headers });
    await body.dump();
    return statusCode;
  };
}
