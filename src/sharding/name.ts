import type { Settings } from '../config/settings.ts';

/** The settings that say which part of the objects this process has; all of them, where they say nothing. */
export type ShardSettings = Partial<
  Pick<Settings, 'shard' | 'totalShards' | 'pod' | 'podNamespace' | 'serverSideSharding'>
>;

/** Whether the shard is found out from a StatefulSet. */
export function isAutomatic({ pod, podNamespace }: ShardSettings): boolean {
  return Boolean(pod && podNamespace);
}

/**
 * What tells this process from those of other shards, for as long as it runs, however many they become; undefined where it has
 * all objects. In a StatefulSet it is the number in the name of the pod.
 */
export function shardName(settings: ShardSettings): string | undefined {
  if (isAutomatic(settings)) return numberOf(settings.pod!);
  const { shard = 0, totalShards = 1 } = settings;
  return totalShards > 1 ? String(shard) : undefined;
}

/** The number at the end of the name of a pod of a StatefulSet. */
export function numberOf(pod: string): string | undefined {
  return /-(\d+)$/.exec(pod)?.[1];
}
