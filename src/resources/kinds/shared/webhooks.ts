/** What mutating and validating webhook configurations have in common; they differ in nothing that families read. */
import { list, message, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge } from '../../declare/family.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created, resourceVersion } from '../../declare/metadata-families.ts';

/** A configuration. A webhook that is called by URL has a service without name and namespace. */
export const webhookConfiguration = message({
  metadata: metadata({}),
  webhooks: [
    2,
    list(
      message({
        name: [1, text],
        clientConfig: [2, message({ service: [1, message({ namespace: [1, text], name: [2, text] })] })],
      }),
    ),
  ],
});

interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks: readonly {
    readonly name: string;
    readonly clientConfig: { readonly service: { readonly namespace: string; readonly name: string } };
  }[];
}

/** All families of a kind of configuration; `prefix` is how their names begin. */
export function webhookFamilies<T extends WebhookConfiguration>(prefix: string): readonly Family<T>[] {
  return [
    gauge(`${prefix}_info`, ALPHA, 'The webhook configuration exists.', () => 1),
    created(`${prefix}_created`, ALPHA, 'When the webhook configuration was created, in unix seconds.'),
    resourceVersion(`${prefix}_metadata_resource_version`, ALPHA),
    gauge(
      `${prefix}_webhook_clientconfig_service`,
      ALPHA,
      'The service that answers for a webhook; empty for a webhook that is called by URL.',
      ['webhook_name', 'service_name', 'service_namespace'],
      ({ webhooks }, emit) => {
        for (const { name, clientConfig } of webhooks) {
          emit(1, [name, clientConfig.service.name, clientConfig.service.namespace]);
        }
      },
    ),
  ];
}
