import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { capacity } from './capacity.ts';
import { clusterState } from './cluster-state.ts';
import { clusters } from './clusters.ts';
import { component } from './component.ts';
import { dashboard } from './dashboard.ts';
import { jobs } from './jobs.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import { semanticConventions } from './semantic-conventions.ts';
import { storage } from './storage.ts';
import { workloads } from './workloads.ts';

const pages = [clusterState, workloads, nodes, pods, jobs, storage, capacity, clusters, component, semanticConventions];

/** All dashboards as text, by the name of their file. */
export const dashboards: ReadonlyMap<string, string> = new Map(
  pages.map((page): [string, string] => [`${page.uid.replace('kube-state-otel-', '')}.json`, text(dashboard(page))]),
);

function text(built: Dashboard): string {
  return `${JSON.stringify(built, null, 2)}\n`;
}
