/** Several components that share the objects of one simulated cluster. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Stage, startStage } from '../component/harness.ts';

/** Waiting times of an automatic shard that let a test go through a change in a moment. */
export const QUICK = { grace: 400, most: 60_000, look: 10, linger: 400, telling: 200 };

/** The lines of samples that a component serves, sorted. */
export async function linesOf({ read }: Pick<Stage, 'read'>): Promise<string[]> {
  return (
    (await read('/metrics'))
      .split('\n')
      // Each process tells of itself, too.
      .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info{'))
      .sort()
  );
}

/** A StatefulSet whose pods are components; there is no controller but this. */
export class Replicas {
  readonly #t: TestContext;
  readonly #cluster: SimulatedCluster;
  readonly #flags: readonly string[];
  readonly #start: number;
  readonly stages = new Map<number, Stage>();
  #replicas = 0;

  constructor(t: TestContext, cluster: SimulatedCluster, flags: readonly string[] = [], start = 0) {
    this.#t = t;
    this.#cluster = cluster;
    this.#flags = flags;
    this.#start = start;
    // Before what they push to is closed.
    t.after(() => Promise.all(this.running.map(({ component }) => component.shutdown())));
  }

  get running(): readonly Stage[] {
    return [...this.stages.values()];
  }

  /** Has so many pods: the number is seen at once, pods come and go later, and none is ready before its component is. */
  async scale(replicas: number): Promise<void> {
    this.#replicas = replicas;
    for (let at = 0; at < replicas; at++) this.#putPod(at);
    this.#put();
    await Promise.all([
      ...Array.from({ length: replicas }, (_, at) => this.#startPod(at)),
      ...[...this.stages.keys()].filter((at) => at >= replicas).map((at) => this.#endPod(at)),
    ]);
    this.#put();
  }

  async #startPod(at: number): Promise<void> {
    if (this.stages.has(at)) return;
    const stage = await startStage(this.#t, {
      cluster: this.#cluster,
      flags: [
        `--pod=${this.#podName(at)}`,
        '--pod-namespace=monitoring',
        '--server-side-sharding=false',
        ...this.#flags,
      ],
      timing: { sharding: QUICK },
    });
    await stage.ready();
    this.stages.set(at, stage);
  }

  async #endPod(at: number): Promise<void> {
    await this.stages.get(at)!.component.shutdown();
    this.stages.delete(at);
    this.#cluster.delete('pods', 'monitoring', this.#podName(at));
  }

  #podName(at: number): string {
    return `ksm-${at + this.#start}`;
  }

  #putPod(at: number): void {
    if (this.#cluster.get('pods', 'monitoring', this.#podName(at)) !== undefined) return;
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'ksm', uid: 'ksm', controller: true };
    this.#cluster.apply('pods', {
      metadata: { name: this.#podName(at), namespace: 'monitoring', ownerReferences: [owner] },
    });
  }

  #put(): void {
    const before = this.#cluster.get('statefulsets', 'monitoring', 'ksm');
    const stored = this.#cluster.apply('statefulsets', {
      ...before,
      metadata: { ...before?.metadata, name: 'ksm', namespace: 'monitoring' },
      spec: { replicas: this.#replicas, ordinals: { start: this.#start } },
    });
    const observedGeneration = stored.metadata.generation ?? 0;
    const readyReplicas = this.stages.size;
    this.#cluster.apply('statefulsets', { ...stored, status: { observedGeneration, readyReplicas } });
  }
}

/** Scrapes all processes that serve, again and again, and notes each series that none of them had. */
export function watchUnion(t: TestContext, replicas: Pick<Replicas, 'running'>, expected: ReadonlySet<string>) {
  const missing: string[] = [];
  let scrapes = 0;
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      const before = [...replicas.running];
      const all = await Promise.all(before.map((stage) => linesOf(stage).catch(() => [])));
      const shown = new Set(all.flat());
      // Who ended meanwhile may have been asked too late.
      if (before.every((stage) => replicas.running.includes(stage))) {
        scrapes++;
        for (const line of expected) if (!shown.has(line)) missing.push(line);
      }
      await setTimeout(5);
    }
  };
  const running = run();
  t.after(() => {
    isOver = true;
  });
  return async () => {
    isOver = true;
    await running;
    assert.ok(scrapes > 5, `${scrapes}`);
    return missing;
  };
}
