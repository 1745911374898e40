import { flag, listed, text } from './option.ts';

/** What is told of custom resources. */
export const CUSTOM_RESOURCES = {
  customResourceStateConfig: {
    ...text(
      '--custom-resource-state-config <yaml>',
      'Rules for metrics of custom resources, as YAML; they win over those of a file.',
    ),
    keys: ['custom_resource_config'],
  },
  customResourceStateConfigFile: {
    ...text(
      '--custom-resource-state-config-file <path>',
      'Rules for metrics of custom resources, in a file that is followed.',
    ),
    keys: ['custom_resource_config_file'],
  },
  customResourcePacks: listed(
    '--custom-resource-packs <names>',
    'Ready-made rules for metrics of custom resources, by the names of their packs, such as cert-manager,flux.',
  ),
  customResourceStateOnly: {
    ...flag('--custom-resource-state-only [boolean]', 'Whether custom resources are all that is watched.'),
    keys: ['custom_resources_only'],
  },
  continueWithoutCustomResourceStateConfigFile: flag(
    '--continue-without-custom-resource-state-config-file [boolean]',
    'Start also where that file is not there, and use it when it comes.',
  ),
  resourceMetricsMonitors: {
    ...flag(
      '--resource-metrics-monitors [boolean]',
      'Whether metrics of custom resources are told as ResourceMetricsMonitors in the cluster ask for them.',
    ),
    keys: ['resource_metrics_monitors'],
  },
  resourceMetricsMonitorsStatus: {
    ...flag('--resource-metrics-monitors-status [boolean]', 'Whether the status of these monitors is written.'),
    keys: ['resource_metrics_monitors_status'],
  },
} as const;
