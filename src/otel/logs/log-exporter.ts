import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { LogsDestination } from '../../config/destinations/otlp-settings.ts';
import { Compressor } from '../send/compressor.ts';
import { createSender } from '../send/sender.ts';

/** `ExportResultCode` of @opentelemetry/core. */
const SUCCESS = 0;
const FAILED = 1;

/**
 * An exporter of log records above the sender that metrics go by; what it fails with is a Refusal. The stock exporters
 * keep to themselves when a receiver wants to hear from us again, and know of no proxy and no certificate that is replaced.
 */
export async function createLogExporter(
  destination: LogsDestination,
  rejected: (records: number, reason: string) => void,
): Promise<LogRecordExporter> {
  const sender = await createSender(destination, undefined, 'logs');
  const compressor = new Compressor();
  const serializer = destination.protocol === 'http/json' ? JsonLogsSerializer : ProtobufLogsSerializer;
  const sending = new Set<Promise<void>>();
  const send = async (records: Parameters<LogRecordExporter['export']>[0]) => {
    const encoded = Buffer.from(serializer.serializeRequest(records)!);
    const { encoding } = sender;
    const body = encoding === undefined ? encoded : await compressor.compress(encoded, encoding);
    const { rejectedPoints, message } = await sender.send({ body, points: 0 });
    if (rejectedPoints > 0 || message !== '') rejected(rejectedPoints, message);
  };
  return {
    export(records, done) {
      const sent = send(records)
        .then(
          () => done({ code: SUCCESS }),
          (error: Error) => done({ code: FAILED, error }),
        )
        .finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async forceFlush() {
      await Promise.all(sending);
    },
    async shutdown() {
      sender.close();
      await Promise.all(sending);
      compressor.close();
    },
  };
}
