import { flag, option, text } from './option.ts';
import { anyCase, whole } from './types.ts';

/** The process itself: where its options come from, and what it says of itself. */
export const PROCESS = {
  config: text(
    '--config <path>',
    'YAML file of options, with the keys of kube-state-metrics or those of flags; what it says wins over flags and variables, and is read again when it changes.',
  ),
  continueWithoutConfig: flag(
    '--continue-without-config [boolean]',
    'Start also where the file of --config is not there yet, and read it when it comes.',
  ),
  logLevel: option(
    '--log-level <level>',
    'trace, debug, info, warn, error or fatal; wins over -v.',
    () => anyCase(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
    undefined,
    ['OTEL_LOG_LEVEL'],
  ),
  logFormat: option(
    '--log-format <format>',
    'json for one object a line, text for people, or auto: text on a terminal and JSON elsewhere.',
    () => anyCase(['auto', 'json', 'text']),
    'auto',
  ),
  verbosity: option(
    '-v, --v <level>',
    'Level of the log as klog counts it: up to 3 is info, 4 and 5 debug, from 6 on trace.',
    whole,
    '0',
  ),
} as const;
