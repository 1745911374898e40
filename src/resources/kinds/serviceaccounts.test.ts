import { table } from '../../../test/support/kinds/kind-lines.ts';
import { serviceaccounts } from './serviceaccounts.ts';

table(serviceaccounts, 'kube_serviceaccount_info', [
  ['an account that does not say', {}, ['{automount_token=""} 1']],
  ['an account whose token is kept back', { automountServiceAccountToken: false }, ['{automount_token="false"} 1']],
  ['an account whose token is given', { automountServiceAccountToken: true }, ['{automount_token="true"} 1']],
]);

table(serviceaccounts, 'kube_serviceaccount_image_pull_secret', [
  ['an account without secrets', {}, []],
  ['a secret that is there twice, told once', { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] }, ['{name="a"} 1']],
]);
