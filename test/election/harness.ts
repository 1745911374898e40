/** Several processes over one cluster that push to one receiver, one at a time. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { sampleOf } from '../component/harness.ts';
import { type Running, startProcess } from '../process/harness.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, type Received } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';

/** A request with the state of the cluster that arrived; `at` is of this process' performance.now(). */
export interface Arrival {
  readonly replica: string;
  readonly at: number;
  /** Who held the lease at that moment, as the API server has it. */
  readonly holder: string | undefined;
}

/** A process with a name of its own. */
export interface Replica extends Running {
  readonly name: string;
  /** The value of `kube_state_otel_leader`. */
  leads(): Promise<number | undefined>;
}

/** The cluster, the receiver, and what arrived there. */
export interface Election {
  readonly cluster: SimulatedCluster;
  readonly simulator: Simulator;
  readonly receiver: OtlpReceiver;
  /** Requests with the state, in the order of their arrival. */
  readonly arrivals: Arrival[];
  /** Identities that held the lease one after the other; "" where it was released. */
  readonly holders: readonly string[];
  /** Milliseconds of the lease. */
  readonly leaseDuration: number;
  /** Starts a process; resolves when it is ready and has asked for the lease. */
  start(name: string, flags?: readonly string[], env?: Record<string, string>): Promise<Replica>;
  /** Resolves when that many more requests of a process have arrived. */
  untilPushed(replica: Pick<Replica, 'name'>, count?: number): Promise<void>;
}

/** Sets the scene; everything ends with the test. `delay` is of the receiver's answers, in milliseconds. */
export async function startElection(t: TestContext, { leaseSeconds = 3, delay = 0 } = {}): Promise<Election> {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const simulator = await startSimulator({ cluster });
  const receiver = await OtlpReceiver.start();
  t.after(() => Promise.all([simulator.close(), receiver.close()]));
  const arrivals: Arrival[] = [];
  const holders: string[] = [];
  receiver.answer = (received) => {
    if (received.request.resourceMetrics[0]?.scopeMetrics?.[0]?.scope?.name === 'kube-state-otel') {
      arrivals.push({ replica: attributeOf(received, 'replica'), at: performance.now(), holder: holders.at(-1) });
    }
    return { status: 200, delay };
  };
  cluster.subscribe('leases', ({ object }) => {
    const { holderIdentity } = object.spec as { holderIdentity: string };
    if (object.metadata.name === 'kube-state-otel' && holders.at(-1) !== holderIdentity) holders.push(holderIdentity);
  });
  const leaseDuration = leaseSeconds * 1000;
  return {
    cluster,
    simulator,
    receiver,
    arrivals,
    holders,
    leaseDuration,
    async start(name, flags = [], env = {}) {
      const asked = leaseRequests(simulator);
      const running = await startProcess(
        t,
        [
          `--apiserver=${simulator.url}`,
          '--resources=nodes,leases',
          '--leader-elect',
          '--leader-elect-lease-namespace=kube-system',
          `--leader-elect-lease-duration=${leaseDuration}ms`,
          `--leader-elect-renew-deadline=${leaseDuration * 0.7}ms`,
          `--leader-elect-retry-period=${leaseDuration * 0.1}ms`,
          `--otlp-metrics-endpoint=${receiver.url}`,
          '--otlp-interval=100ms',
          `--resource-attributes=replica=${name}`,
          ...flags,
        ],
        env,
      );
      await until(`${name} is ready`, async () => (await fetch(`${running.url}/readyz`)).status === 200);
      await until(`${name} asks for the lease`, () => leaseRequests(simulator) > asked);
      return {
        ...running,
        name,
        async leads() {
          const own = await (await fetch(`${running.telemetryUrl}/metrics`)).text();
          return sampleOf(own, 'kube_state_otel_leader');
        },
      };
    },
    async untilPushed({ name }, count = 1) {
      const pushed = () => arrivals.filter(({ replica }) => replica === name).length;
      const before = pushed();
      await until(`${name} pushes`, () => pushed() >= before + count);
    },
  };
}

/** The attribute of the resource of a request. */
export function attributeOf({ request }: Pick<Received, 'request'>, key: string): string {
  const attributes = request.resourceMetrics[0]?.resource?.attributes ?? [];
  return attributes.find((attribute) => attribute.key === key)?.value?.stringValue ?? assert.fail(`no ${key}`);
}

/** The nodes whose series of a family were said to have ended. */
export function endsOf({ received }: OtlpReceiver, family: string): string[] {
  const metrics = received.flatMap(({ request }) => metricsOf(request)).filter(({ name }) => name === family);
  const ended = metrics.flatMap(pointsOf).filter(({ flags = 0 }) => (flags & 1) === 1);
  return ended.map(({ attributes = [] }) => attributes.find(({ key }) => key === 'node')?.value?.stringValue ?? '');
}

/** What a process told of how often node-3 became unready. */
export function changesOf({ received }: OtlpReceiver, replica: string): { value: number; start: string }[] {
  const points = received
    .filter((one) => attributeOf(one, 'replica') === replica)
    .flatMap(({ request }) => metricsOf(request))
    .filter(({ name }) => name === 'kube_transitions_node_ready_changes_total')
    .flatMap(pointsOf);
  const isIt = ({ attributes = [] }: (typeof points)[number]) => {
    const texts = Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue]));
    return texts.node === 'node-3' && texts.from === 'true' && texts.to === 'false';
  };
  return points.filter(isIt).map(({ asDouble, startTimeUnixNano = '' }) => ({
    value: Number(asDouble ?? 0),
    start: startTimeUnixNano,
  }));
}

/** Who pushed, one after the other. */
export function turns(arrivals: readonly Arrival[]): string[] {
  return arrivals.map(({ replica }) => replica).filter((replica, at, all) => replica !== all[at - 1]);
}

/**
 * How many identities in the lease each process pushed under: more than one where it pushed while another held the lease.
 */
export function identities(arrivals: readonly Arrival[]): Record<string, number> {
  const holders = Object.groupBy(arrivals, ({ replica }) => replica);
  const count = (those: readonly Arrival[] = []) => new Set(those.map(({ holder }) => holder)).size;
  return Object.fromEntries(Object.entries(holders).map(([replica, those]) => [replica, count(those)]));
}

/** The longest time without a push, in milliseconds. */
export function longestGap(arrivals: readonly Arrival[]): number {
  return Math.max(...arrivals.slice(1).map(({ at }, before) => at - arrivals[before]!.at));
}

function leaseRequests({ requests }: Simulator): number {
  return requests.filter(({ method, url }) => method === 'GET' && url.endsWith('/leases/kube-state-otel')).length;
}
