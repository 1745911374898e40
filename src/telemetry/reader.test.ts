import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { certificate, OtlpReceiver, receivedSeries } from '../../test/support/otlp-receiver.ts';
import { otlpSettings } from '../../test/support/otlp-settings.ts';
import type { OtlpSettings } from '../config/settings.ts';
import { createTelemetryReader } from './reader.ts';

async function setUp(context: TestContext, some: Partial<OtlpSettings> = {}) {
  const receiver = await OtlpReceiver.start({ secure: some.certificate !== undefined });
  const resource = Promise.withResolvers<ReturnType<typeof resourceFromAttributes>>();
  const reader = createTelemetryReader(otlpSettings(receiver.url, some), resource.promise);
  const provider = new MeterProvider({ readers: [reader] });
  context.after(async () => {
    await provider.shutdown();
    await receiver.close();
  });
  const counter = provider.getMeter('component').createCounter('pushes_total');
  const know = async () => {
    resource.resolve(resourceFromAttributes({ 'service.name': 'x' }));
    await resource.promise;
  };
  return { receiver, reader, counter, know };
}

test('nothing is sent before the resource is known, and nothing is lost by that', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context);
  counter.add(2);
  await reader.forceFlush();
  assert.deepEqual(receiver.received, []);
  await know();
  counter.add(3);
  await reader.forceFlush();
  assert.deepEqual(receivedSeries(receiver.received), ['pushes_total{} 5']);
});

test('a receiver that asks for patience is left alone for as long', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { timeout: 500 });
  await know();
  counter.add(1);
  receiver.answer = { status: 503, headers: { 'retry-after': '60' } };
  for (let push = 0; push < 3; push++) await reader.forceFlush();
  assert.equal(receiver.received.length, 1);
});

test('a certificate that was replaced is read', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rm(folder, { recursive: true }));
  const trusted = join(folder, 'ca.pem');
  await copyFile(certificate('localhost.pem'), trusted);
  const { receiver, reader, counter, know } = await setUp(context, {
    timeout: 500,
    certificate: trusted,
    clientCertificate: certificate('client.pem'),
    clientKey: certificate('client-key.pem'),
  });
  await know();
  counter.add(1);
  await reader.forceFlush();
  assert.deepEqual(receiver.received, []);
  await copyFile(certificate('ca.pem'), trusted);
  await reader.forceFlush();
  assert.equal(receiver.accepted.length, 1);
});
