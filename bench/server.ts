/** The API server of the benchmark: a simulated cluster of so many pods, in a process of its own. */

import { SimulatedCluster } from '../src/simulator/cluster.ts';
import { fillCluster } from '../test/simulator/bulk.ts';
import { startSimulator } from '../test/simulator/server.ts';
import { type ServerRequest, scaled, startChanges } from './changes.ts';
import type { ServerAddress } from './subject.ts';

const cluster = new SimulatedCluster();
fillCluster(cluster, { pods: Number(process.argv[2]) });
cluster.apply('replicationcontrollers', scaled(0));
const simulator = await startSimulator({ cluster });
let stopChanges = () => {};
process.on('message', (request: ServerRequest) => {
  if (request.do === 'scale') cluster.apply('replicationcontrollers', scaled(request.replicas));
  else {
    stopChanges();
    if (request.perSecond > 0) stopChanges = startChanges(cluster, request.perSecond);
  }
  process.send?.({});
});
process.on('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
process.send?.({ url: simulator.url, pid: process.pid } satisfies ServerAddress);
