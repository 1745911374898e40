/** `check destination`: whether receivers take what would be pushed to them. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { createSender } from '../../otel/send/sender.ts';
import type { Encoding, Refusal } from '../../otel/send/transport/transport.ts';
import { readRunSettings } from '../config/run-settings.ts';
import { shown } from '../exposition/input.ts';
import { coloured } from '../output/colours.ts';
import { printList } from '../output/formats.ts';
import { type CommandContext, DONE, FAILED } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';
import { usage } from '../parsing/usage.ts';

interface Row {
  readonly name: string;
  readonly protocol: string;
  /** Without what may be secret in it. */
  readonly address: string;
  readonly accepted: boolean;
  readonly milliseconds: number;
  readonly message: string;
}

/** Sends each of them a request without any metric, with the settings of a push. */
export async function run(context: CommandContext): Promise<number> {
  const { settings } = readRunSettings(context);
  if (settings.otlp.length === 0) throw usage('nothing is pushed anywhere: --otlp-endpoint names a receiver');
  const known = settings.otlp.map(({ name }) => name);
  const stranger = context.arguments.find((name) => !known.includes(name));
  if (stranger !== undefined) throw unknownName('destination', stranger, known);
  const chosen = settings.otlp.filter(({ name }) => context.arguments.length === 0 || context.arguments.includes(name));
  const items = await Promise.all(chosen.map(ask));
  await printList<Row>(context, {
    kind: 'DestinationList',
    items,
    nameOf: ({ name }) => name,
    columns: [
      { title: 'NAME', text: ({ name }) => name },
      { title: 'PROTOCOL', text: ({ protocol }) => protocol },
      { title: 'ADDRESS', text: ({ address }) => address },
      {
        title: 'ACCEPTED',
        text: ({ accepted }) =>
          coloured(accepted ? 'yes' : 'no', accepted ? 'green' : 'red', context.output.hasColours),
      },
      { title: 'TIME', text: ({ milliseconds }) => `${milliseconds}ms`, isNumber: true },
      { title: 'MESSAGE', text: ({ message }) => message || '<none>' },
    ],
  });
  const failed = items.filter(({ accepted }) => !accepted);
  if (failed.length === 0) context.say(`SUCCESS: ${items.length} of ${items.length} take a push`);
  else context.say(`FAILED: ${failed.map(({ name }) => name).join(', ')}`);
  return failed.length === 0 ? DONE : FAILED;
}

async function ask(settings: OtlpSettings): Promise<Row> {
  const begun = performance.now();
  const { name, protocol, url } = settings;
  const answer = (accepted: boolean, message: string): Row => ({
    name,
    protocol,
    address: shown(url),
    accepted,
    milliseconds: Math.round(performance.now() - begun),
    message: message.replaceAll(/\s+/g, ' ').trim(),
  });
  try {
    const sender = await createSender(settings);
    try {
      const { message } = await sender.send({ body: emptyRequest(protocol, sender.encoding), points: 0 });
      return answer(true, message);
    } finally {
      sender.close();
    }
  } catch (error) {
    return answer(false, (error as Refusal).message);
  }
}

/** An ExportMetricsServiceRequest without anything in it, which receivers take. */
function emptyRequest(protocol: OtlpSettings['protocol'], encoding: Encoding | undefined): Uint8Array {
  const body = Buffer.from(protocol === 'http/json' ? '{}' : '');
  if (encoding === 'gzip') return gzipSync(body);
  return encoding === 'zstd' ? zstdCompressSync(body) : body;
}
