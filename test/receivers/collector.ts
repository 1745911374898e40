/** The collector as a process of its own. */
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { otelcol, startProgram, temporaryFolder } from './program.ts';

/** Where it listens on loopback. */
export interface CollectorPorts {
  readonly otlp: number;
  /** Of the Prometheus exporter. */
  readonly exposition: number;
}

/** Starts one that takes metrics by OTLP and exposes them, with some options of its Prometheus exporter in YAML. */
export async function startExposingCollector(
  t: TestContext,
  { otlp, exposition }: CollectorPorts,
  options: string,
): Promise<void> {
  const file = join(await temporaryFolder(t), 'collector.yaml');
  const configuration = `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${otlp}" } } } }
exporters: { prometheus: { endpoint: "127.0.0.1:${exposition}", ${options} } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { metrics: { receivers: [otlp], exporters: [prometheus] } }
`;
  await writeFile(file, configuration);
  await startProgram(
    t,
    otelcol,
    [`--config=${file}`],
    async () => (await listens(otlp)) && (await listens(exposition)),
  );
}

/** Whether something takes connections at a port of loopback. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}
