import type { V1ServiceAccount } from '@kubernetes/client-node';
import { flag, list, message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { deletionTimestamp, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({ deletionTimestamp }),
  secrets: [2, list(message({ name: [3, text] }))],
  imagePullSecrets: [3, list(message({ name: [1, text] }))],
  automountServiceAccountToken: [4, optional(flag)],
});

type ServiceAccount = ObjectOf<typeof schema, V1ServiceAccount>;

export const serviceaccounts: Kind<ServiceAccount> = {
  resource: 'serviceaccounts',
  group: '',
  versions: ['v1'],
  kind: 'ServiceAccount',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'serviceaccount', 'uid'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
    metadata.uid,
  ]),
  families: [
    gauge(
      'kube_serviceaccount_info',
      ALPHA,
      'Whether pods are given a token of the account; empty where it is left to the default.',
      ['automount_token'],
      ({ automountServiceAccountToken }, emit) => emit(1, [automountServiceAccountToken?.toString() ?? '']),
    ),
    created('kube_serviceaccount_created', ALPHA, 'When the service account was created, in unix seconds.'),
    deletionTime(
      'kube_serviceaccount_deleted',
      ALPHA,
      'When deletion of the service account was asked for, in unix seconds.',
    ),
    gauge(
      'kube_serviceaccount_secret',
      ALPHA,
      'A secret that pods of the account may use.',
      ['name'],
      (account, emit) => {
        for (const { name } of account.secrets) emit(1, [name]);
      },
    ),
    gauge(
      'kube_serviceaccount_image_pull_secret',
      ALPHA,
      'A secret with which images are pulled for pods of the account.',
      ['name'],
      (account, emit) => {
        for (const { name } of account.imagePullSecrets) emit(1, [name]);
      },
    ),
    annotationsFamily('kube_serviceaccount_annotations', ALPHA),
    labelsFamily('kube_serviceaccount_labels', ALPHA),
  ],
};
