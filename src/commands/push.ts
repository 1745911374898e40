/** `push`: one push of the state, or what it would be. */
import type { ClusterState } from '../component/cluster-state.ts';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { listOnce } from './cluster/list-once.ts';
import { startLoopbackReceiver } from './cluster/loopback-receiver.ts';
import { pushOnce } from './cluster/push-once.ts';
import { readRunSettings } from './config/run-settings.ts';
import { shown } from './exposition/input.ts';
import { printList } from './output/formats.ts';
import { type CommandContext, DONE, FAILED, FOUND } from './parsing/declaration.ts';
import { usage } from './parsing/usage.ts';

interface Row {
  readonly name: string;
  /** Without what may be secret in it. */
  readonly address: string;
  readonly accepted: boolean;
  readonly points: number;
  readonly rejectedPoints: number;
  /** Of a dry run alone, with bytes as they would be sent. */
  readonly requests?: number;
  readonly bytes?: number;
  readonly largest?: number;
  readonly seconds: number;
}

/** Lists once and pushes to each destination. */
export async function run(context: CommandContext): Promise<number> {
  const isDry = context.options.dryRun === true;
  if (readRunSettings({ ...context, say: () => {} }).settings.otlp.length === 0) {
    throw usage('nothing is pushed anywhere: --otlp-endpoint names a receiver');
  }
  const { state, settings, missing, close } = await listOnce(context);
  const items: Row[] = [];
  try {
    for (const destination of settings.otlp) {
      const chosen = { ...destination, profile: destination.profile ?? settings.profile };
      items.push(await (isDry ? measure(state, chosen) : send(state, chosen, context.say)));
    }
  } finally {
    await close();
  }
  await printList<Row>(context, {
    kind: 'PushList',
    summary: { dryRun: isDry },
    items,
    nameOf: ({ name }) => name,
    columns: [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'POINTS', text: ({ points }) => points, isNumber: true },
      ...(isDry
        ? [
            { title: 'REQUESTS', text: ({ requests }: Row) => requests, isNumber: true as const },
            { title: 'BYTES', text: ({ bytes }: Row) => bytes, isNumber: true as const },
            { title: 'LARGEST', text: ({ largest }: Row) => largest, isNumber: true as const },
          ]
        : [
            { title: 'REJECTED', text: ({ rejectedPoints }: Row) => rejectedPoints, isNumber: true as const },
            { title: 'ACCEPTED', text: ({ accepted }: Row) => (accepted ? 'yes' : 'no') },
          ]),
      { title: 'TIME', text: ({ seconds }) => `${seconds.toFixed(1)}s`, isNumber: true },
      { title: 'ADDRESS', text: ({ address }) => address, isWide: true },
    ],
  });
  if (isDry) context.say('Nothing was sent.');
  if (items.some(({ accepted }) => !accepted)) return FAILED;
  return missing.length > 0 || items.some(({ rejectedPoints }) => rejectedPoints > 0) ? FOUND : DONE;
}

async function send(state: ClusterState, settings: OtlpSettings, say: CommandContext['say']): Promise<Row> {
  const { accepted, points, rejectedPoints, seconds, reasons } = await pushOnce(state, settings);
  for (const reason of reasons) say(reason);
  return { name: settings.name, address: shown(settings.url), accepted, points, rejectedPoints, seconds };
}

/** The same push to a receiver in this process. One by gRPC is measured as HTTP, whose bodies are the same. */
async function measure(state: ClusterState, settings: OtlpSettings): Promise<Row> {
  const sizes: number[] = [];
  const receiver = await startLoopbackReceiver(async ({ length }) => void sizes.push(length));
  const local: OtlpSettings = {
    ...settings,
    url: receiver.url,
    protocol: settings.protocol === 'grpc' ? 'http/protobuf' : settings.protocol,
    // Nothing secret leaves the settings.
    headers: {},
    headersFile: undefined,
    certificate: undefined,
    clientCertificate: undefined,
    clientKey: undefined,
  };
  try {
    const { accepted, points, rejectedPoints, seconds } = await pushOnce(state, local);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const size = { requests: sizes.length, bytes, largest: Math.max(0, ...sizes) };
    return { name: settings.name, address: shown(settings.url), accepted, points, rejectedPoints, ...size, seconds };
  } finally {
    receiver.close();
  }
}
