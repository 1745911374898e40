import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { summarize } from './trust-bundle.ts';

const expiryOf = (pem: string) => Date.parse(new X509Certificate(pem).validTo) / 1000;

test('a bundle is its size, the number of its certificates and when the first of them expires', () => {
  const pem = rootCertificates.join('\n');
  assert.deepEqual(summarize(pem), {
    length: pem.length,
    certificates: rootCertificates.length,
    notAfter: Math.min(...rootCertificates.map(expiryOf)),
  });
});

test('each certificate expires when it says so', () => {
  for (const pem of rootCertificates) assert.equal(summarize(pem).notAfter, expiryOf(pem));
});

test('a bundle of nothing has nothing that expires', () => {
  assert.deepEqual(summarize(''), { length: 0, certificates: 0, notAfter: undefined });
  assert.deepEqual(summarize('é'), { length: 2, certificates: 0, notAfter: undefined });
});

test('what is marked as a certificate and is none is counted', () => {
  const marked = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  assert.deepEqual(summarize(marked), { length: marked.length, certificates: 1, notAfter: undefined });
});

test('no bytes in the place of a certificate do harm', () => {
  const certificate = Buffer.from(rootCertificates[0]!.replaceAll(/-----.*-----/g, ''), 'base64');
  fc.assert(
    fc.property(fc.nat(certificate.length - 1), fc.nat(255), fc.nat(certificate.length), (at, byte, length) => {
      const torn = Buffer.from(certificate.subarray(0, length));
      if (at < length) torn[at] = byte;
      const { certificates } = summarize(
        `-----BEGIN CERTIFICATE-----\n${torn.toString('base64')}\n-----END CERTIFICATE-----`,
      );
      assert.equal(certificates, 1);
    }),
  );
});
