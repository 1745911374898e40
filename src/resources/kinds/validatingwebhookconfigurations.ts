import type { V1ValidatingWebhookConfiguration } from '@kubernetes/client-node';
import type { ObjectOf } from '../../kubernetes/codec/schema.ts';
import { identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { webhookConfiguration, webhookFamilies } from './shared/webhooks.ts';

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
  identity: identity(['namespace', 'validatingwebhookconfiguration'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
  ]),
  families: webhookFamilies('kube_validatingwebhookconfiguration'),
};
