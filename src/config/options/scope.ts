import { byResource, flag, listed, option, text } from './option.ts';
import { duration, whole } from './types.ts';

/** Which objects are watched. */
export const SCOPE = {
  resources: listed('--resources <names>', 'Comma-separated kinds to watch, by plural name; replaces the default set.'),
  namespaces: listed('--namespaces <names>', 'Comma-separated namespaces to watch; all by default.'),
  namespacesDenylist: listed(
    '--namespaces-denylist <names>',
    'Comma-separated namespaces of which nothing is watched; the API server leaves them out.',
  ),
  node: text('--node <name>', 'Watch the pods of this node alone; only where pods are the one kind with namespaces.'),
  trackUnscheduledPods: flag('--track-unscheduled-pods [boolean]', 'Watch the pods alone that have no node.'),
  labelSelector: byResource(
    '--label-selector <resource=selector>',
    'Watch only the objects of a kind that have such labels: pods=app=web; may be repeated.',
  ),
  fieldSelector: byResource(
    '--field-selector <resource=selector>',
    'Watch only the objects of a kind that have such fields: pods=status.phase!=Succeeded; may be repeated.',
  ),
  objectLimit: option(
    '--object-limit <number>',
    'How many objects of a kind (and namespace) are listed at most; 0 for all.',
    whole,
    '0',
  ),
  shard: option('--shard <number>', 'Which of the shards this process is, from 0.', whole, '0'),
  totalShards: option('--total-shards <number>', 'How many shards share the objects.', () => whole(1), '1'),
  pod: text(
    '--pod <name>',
    'Name of the pod that this process runs in; with --pod-namespace the shard is found out from its StatefulSet.',
  ),
  podNamespace: { ...text('--pod-namespace <name>', 'Namespace of that pod.'), keys: ['namespace'] },
  serverSideSharding: flag(
    '--server-side-sharding [boolean]',
    'Share the objects by ranges of their hash, by which an API server can leave them out, in the place of the hash of kube-state-metrics; the same for all shards.',
  ),
  staleAfter: option(
    '--stale-after <duration>',
    'After so long without a list or watch of a kind that worked, its series end; by default the last that is known is told on.',
    duration,
  ),
} as const;
