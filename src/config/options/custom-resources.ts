import { flag, text } from './option.ts';

/** What is told of custom resources. */
export const CUSTOM_RESOURCES = {
  customResourceStateConfig: {
    ...text('--custom-resource-state-config <yaml>', 'Not yet to be had: metrics of custom resources, as YAML.'),
    keys: ['custom_resource_config'],
  },
  customResourceStateConfigFile: {
    ...text('--custom-resource-state-config-file <path>', 'Not yet to be had: the same, in a file.'),
    keys: ['custom_resource_config_file'],
  },
  customResourceStateOnly: {
    ...flag('--custom-resource-state-only [boolean]', 'Not yet to be had: nothing but custom resources.'),
    keys: ['custom_resources_only'],
  },
  continueWithoutCustomResourceStateConfigFile: flag(
    '--continue-without-custom-resource-state-config-file [boolean]',
    'Not yet to be had: start also where that file is not there yet.',
  ),
} as const;
