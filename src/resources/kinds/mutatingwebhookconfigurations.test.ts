import { table } from '../../../test/support/kinds/kind-lines.ts';
import { mutatingwebhookconfigurations } from './mutatingwebhookconfigurations.ts';

table(mutatingwebhookconfigurations, 'kube_mutatingwebhookconfiguration_webhook_clientconfig_service', [
  ['a configuration without webhooks', {}, []],
  [
    'a webhook of a service and one that is called by URL',
    {
      webhooks: [
        { name: 'a.example.com', clientConfig: { service: { namespace: 'shop', name: 'hook' } } },
        { name: 'b.example.com', clientConfig: { url: 'https://b.example.com' } },
      ],
    },
    [
      '{webhook_name="a.example.com",service_name="hook",service_namespace="shop"} 1',
      '{webhook_name="b.example.com",service_name="",service_namespace=""} 1',
    ],
  ],
]);
