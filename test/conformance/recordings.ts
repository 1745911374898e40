/**
 * What a real API server served and what a real kube-state-metrics made of it: clusters of objects, the flags of each
 * case with the expected text, and changes with the expected difference. Texts hold raw control characters: lines end
 * at `\n` alone.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type Cluster = 'basic' | 'edge';
export const CLUSTERS: readonly Cluster[] = ['basic', 'edge'];

/** One answer of kube-state-metrics. */
export interface Case {
  readonly name: string;
  readonly flags: readonly string[];
  /** The query string of the scrape, with its `?`; "" for none. */
  readonly query: string;
  readonly accept: string;
  readonly contentType: string;
  readonly samples: number;
  /** The file of the expected text, relative to the cluster. */
  readonly expected: string;
}

/** One change of the cluster `basic`: what the watches delivered and how the series changed. */
export interface Step {
  readonly name: string;
  readonly events: readonly RecordedEvent[];
  readonly diff: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly { readonly series: string; readonly from: string; readonly to: string }[];
    readonly typeLinesAdded: readonly string[];
    readonly typeLinesRemoved: readonly string[];
  };
}

/** An event of a watch. */
export interface RecordedEvent {
  readonly resource: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: unknown;
}

/** The cases of a cluster. */
export function casesOf(cluster: Cluster): readonly Case[] {
  return JSON.parse(readFileSync(located(`clusters/${cluster}/cases.json`), 'utf8'));
}

/** The cases of a cluster that are one shard each. */
export function shardCasesOf(cluster: Cluster): readonly Case[] {
  return JSON.parse(readFileSync(located(`clusters/${cluster}/shard-cases.json`), 'utf8'));
}

/** The body of the cluster-wide LIST of a resource. */
export function listBody(cluster: Cluster, resource: string): Buffer {
  return unpacked(`clusters/${cluster}/objects/${resource}.json`);
}

/** The same as `PartialObjectMetadataList`; recorded for config maps and secrets. */
export function metadataListBody(cluster: Cluster, resource: 'configmaps' | 'secrets'): Buffer {
  return unpacked(`clusters/${cluster}/metadata/${resource}.json`);
}

/** The text that kube-state-metrics answered, without HELP lines, sample lines sorted inside each family. */
export function expectedText(cluster: Cluster, { expected }: Case): string {
  return unpacked(`clusters/${cluster}/${expected}`).toString();
}

/** The changes in order, with the flags under which their differences were taken and the text before and after. */
export function readSteps(): { flags: readonly string[]; initial: string; final: string; steps: readonly Step[] } {
  const { flags, steps } = JSON.parse(readFileSync(located('steps/index.json'), 'utf8'));
  return {
    flags,
    initial: unpacked('steps/initial.prom').toString(),
    final: unpacked('steps/final.prom').toString(),
    steps: steps.map(({ file }: { file: string }) => JSON.parse(unpacked(`steps/${file}`).toString())),
  };
}

const located = (path: string) => new URL(path, import.meta.url);
const unpacked = (path: string) => gunzipSync(readFileSync(located(`${path}.gz`)));
