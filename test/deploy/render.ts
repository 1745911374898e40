/** What `deploy/` holds, rendered by the engines of kustomize and Helm. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { findProgram } from '../receivers/program.ts';

const SCRIPT = 'test/deploy/build.sh';

/** The engines of both in one program. */
export const renderer = findProgram('render', 'KSO_RENDER', SCRIPT);

/** A folder of CustomResourceDefinitions of kinds that are others'. */
export const crds = findProgram('crds', 'KSO_CRDS', SCRIPT);

// biome-ignore lint/suspicious/noExplicitAny: whatever is rendered.
export type Json = any;

export const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
export const CHART = `${DEPLOY}helm/kube-state-otel`;

/** A kustomization by its folder, or a chart with values. */
export interface Request {
  readonly kustomization?: string;
  readonly chart?: string;
  readonly values?: Json;
  /** `ksm` by default, in the namespace `monitoring`. */
  readonly release?: string;
  readonly namespace?: string;
  readonly lint?: boolean;
}

/** What came of it. */
export interface Rendering {
  /** Undefined where it succeeded. */
  readonly error: string | undefined;
  readonly documents: readonly Json[];
  readonly notes: string;
  readonly lint: readonly string[];
}

/** Renders all in one run of the program. */
export function tryRender(requests: readonly Request[]): Rendering[] {
  const defaults = { release: 'ksm', namespace: 'monitoring', values: {}, apiVersions: ['autoscaling.k8s.io/v1'] };
  const input = JSON.stringify(requests.map((request) => ({ ...defaults, ...request })));
  const { status, stdout, stderr } = spawnSync(renderer.path!, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout) as Answer[]).map(({ error, files, notes = '', lint }) => ({
    error,
    documents: Object.entries(files ?? {}).flatMap(([file, text]) => documentsOf(file, text)),
    notes,
    lint: lint ?? [],
  }));
}

/** One rendering that has to succeed. */
export function render(request: Request): Rendering {
  const rendering = tryRender([request])[0]!;
  assert.equal(rendering.error, undefined);
  return rendering;
}

/** The chart with these values. */
export function chartWith(values: Json = {}): Rendering {
  return render({ chart: CHART, values });
}

/** The one document of a kind, and of a name where there are several. */
export function one(documents: readonly Json[], kind: string, name?: string): Json {
  const found = documents.filter(
    (document) => document.kind === kind && (name === undefined || document.metadata.name === name),
  );
  assert.equal(found.length, 1, `${found.length} of ${kind} ${name ?? ''}`);
  return found[0];
}

/** The container of the component, first in its pod. */
export function containerOf(documents: readonly Json[], workload?: string): Json {
  const found = documents.filter(
    ({ kind, metadata }) => WORKLOADS.includes(kind) && (workload === undefined || metadata.name === workload),
  );
  assert.equal(found.length, 1, `${found.length} workloads ${workload ?? ''}`);
  return found[0].spec.template.spec.containers[0];
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

interface Answer {
  readonly error?: string;
  readonly files: Readonly<Record<string, string>> | null;
  readonly notes?: string;
  readonly lint: readonly string[] | null;
}

function documentsOf(file: string, text: string): Json[] {
  return parseAllDocuments(text).flatMap((document) => {
    assert.deepEqual(document.errors, [], file);
    const value = document.toJS();
    return value === null ? [] : [value];
  });
}
