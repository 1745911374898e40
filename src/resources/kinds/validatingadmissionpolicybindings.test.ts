import { table } from '../../../test/support/kinds/kind-lines.ts';
import { validatingadmissionpolicybindings } from './validatingadmissionpolicybindings.ts';

table(validatingadmissionpolicybindings, 'kube_validatingadmissionpolicybinding_validation_action', [
  ['a binding without actions', {}, []],
  [
    'a binding with two',
    { spec: { validationActions: ['Warn', 'Audit'] } },
    ['{action="Warn"} 1', '{action="Audit"} 1'],
  ],
]);

table(validatingadmissionpolicybindings, 'kube_validatingadmissionpolicybinding_info', [
  [
    'a binding without parameters',
    { spec: { policyName: 'p' } },
    ['{policy_name="p",param_name="",param_namespace="",param_not_found_action=""} 1'],
  ],
]);
