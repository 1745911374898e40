import { table } from '../../../test/support/kinds/kind-lines.ts';
import { certificatesigningrequests } from './certificatesigningrequests.ts';

const conditions = (...types: readonly string[]) => ({
  status: { conditions: types.map((type) => ({ type, status: 'False' })) },
});

table(certificatesigningrequests, 'kube_certificatesigningrequest_condition', [
  [
    'a request that nobody looked at',
    {},
    ['{condition="approved"} 0', '{condition="denied"} 0', '{condition="failed"} 0'],
  ],
  [
    'a request whose conditions are counted, whatever their status',
    conditions('Approved', 'Approved', 'Failed', 'Odd'),
    ['{condition="approved"} 2', '{condition="denied"} 0', '{condition="failed"} 1'],
  ],
]);

table(certificatesigningrequests, 'kube_certificatesigningrequest_cert_length', [
  ['a request without certificate', {}, ['0']],
  ['an issued certificate', { status: { certificate: Buffer.from('12345').toString('base64') } }, ['5']],
]);
