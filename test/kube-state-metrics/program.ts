/** kube-state-metrics as a process, beside a component of ours on the same API server. */

import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';
import { findProgram, startProgram } from '../receivers/program.ts';

export const ksm = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');

/** What was answered to a request. */
export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Where both serve. */
export interface Both {
  readonly theirs: string;
  readonly ours: string;
}

/** Starts both under the same flags on the same objects; ours is ready, theirs has listed something. */
export async function startBoth(
  t: TestContext,
  cluster: SimulatedCluster,
  flags: readonly string[],
  port: number,
): Promise<Both> {
  const { simulator, component, ready } = await startStage(t, { cluster, flags });
  await ready();
  const theirs = `http://127.0.0.1:${port}`;
  const addresses = [
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-host=127.0.0.1',
    `--telemetry-port=${port + 1}`,
  ];
  const isReady = async () => (await ask(theirs, '/metrics')).body !== '';
  await startProgram(t, ksm, [`--apiserver=${simulator.url}`, ...addresses, ...flags], isReady, { TZ: 'UTC' });
  return { theirs, ours: component.url };
}

/** Asks for the path as it is written, without what `fetch` adds. */
export async function ask(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, headers, method, agent: false }).end();
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, contentType: answer.headers['content-type'], body: await text(answer) };
}
