import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Cluster, listBody } from './recordings.ts';
import { recordedKinds } from './selection.ts';

/** The recorded objects, as an API server has them. */
export function stored(cluster: Cluster): SimulatedCluster {
  const simulated = new SimulatedCluster();
  for (const { group, resource } of recordedKinds) {
    simulated.load(group === '' ? resource : `${resource}.${group}`, JSON.parse(String(listBody(cluster, resource))));
  }
  return simulated;
}
