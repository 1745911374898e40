import type { V1ValidatingWebhookConfiguration } from '@kubernetes/client-node';
import type { ObjectOf } from '../kubernetes/schema.ts';
import type { Kind } from './kind.ts';
import { webhookConfiguration, webhookFamilies } from './webhooks.ts';

type ValidatingWebhookConfiguration = ObjectOf<typeof webhookConfiguration, V1ValidatingWebhookConfiguration>;

export const validatingwebhookconfigurations: Kind<ValidatingWebhookConfiguration> = {
  resource: 'validatingwebhookconfigurations',
  group: 'admissionregistration.k8s.io',
  versions: ['v1'],
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema: webhookConfiguration,
  identity: {
    labels: ['namespace', 'validatingwebhookconfiguration'],
    values: ({ metadata }) => [metadata.namespace, metadata.name],
  },
  families: webhookFamilies('kube_validatingwebhookconfiguration'),
};
