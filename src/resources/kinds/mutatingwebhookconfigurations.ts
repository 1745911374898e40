import type { V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import type { ObjectOf } from '../../kubernetes/codec/schema.ts';
import { identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { webhookConfiguration, webhookFamilies } from './shared/webhooks.ts';

type MutatingWebhookConfiguration = ObjectOf<typeof webhookConfiguration, V1MutatingWebhookConfiguration>;

export const mutatingwebhookconfigurations: Kind<MutatingWebhookConfiguration> = {
  resource: 'mutatingwebhookconfigurations',
  group: 'admissionregistration.k8s.io',
  versions: ['v1'],
  kind: 'MutatingWebhookConfiguration',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema: webhookConfiguration,
  identity: identity(['namespace', 'mutatingwebhookconfiguration'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
  ]),
  families: webhookFamilies('kube_mutatingwebhookconfiguration'),
};
