/** A cluster in which something takes its time, in whole seconds before now, as all of Kubernetes' times are. */
import { SimulatedCluster } from '../../src/simulator/cluster.ts';

/** Pods, a job and a deployment in the namespace `shop`; what began with the cluster began an hour ago. */
export class Shop {
  readonly cluster = new SimulatedCluster();
  readonly #began = Math.floor(Date.now() / 1000) - 3600;

  constructor() {
    this.cluster.apply('namespaces', { metadata: { name: 'shop' } });
  }

  /** A pod that is not scheduled, or is ready so many seconds after it was created; a third of them before on a node. */
  pod(name: string, ready?: number): void {
    const is = (type: string, seconds: number) => ({ type, status: 'True', lastTransitionTime: this.#at(seconds) });
    const conditions = ready === undefined ? [] : [is('PodScheduled', ready / 3), is('Ready', ready)];
    const metadata = { name, namespace: 'shop', creationTimestamp: this.#at(0) };
    this.cluster.apply('pods', {
      metadata,
      status: { phase: ready === undefined ? 'Pending' : 'Running', conditions },
    });
  }

  /** A job that runs, or was complete after so many seconds. */
  job(name: string, complete?: number): void {
    const done = { completionTime: this.#at(complete ?? 0), conditions: [{ type: 'Complete', status: 'True' }] };
    const status = { startTime: this.#at(0), ...(complete !== undefined && done) };
    this.cluster.apply('jobs', { metadata: { name, namespace: 'shop' }, status });
  }

  #at(seconds: number): string {
    return new Date((this.#began + seconds) * 1000).toISOString();
  }
}
