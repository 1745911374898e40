import { deployments } from './deployments.ts';
import { jobs } from './jobs.ts';
import type { Kind } from './kind.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';

/** Every kind that is built in, in the order in which they are exposed: by resource name. */
export const kinds: readonly Kind[] = [deployments, jobs, namespaces, nodes, pods];
