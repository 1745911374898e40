/** Flags of kube-state-metrics that have nothing to do here: taken, with one warning, so that a command line need not change. */
import { type Option, option } from './option.ts';
import { anyText } from './types.ts';

/** What stands where the flag has no value is `true` for those that are flags alone. */
const idle = (notation: string, keys: readonly string[] = []): Option<string> => ({
  ...option(notation, 'Taken, without effect.', anyText),
  keys,
  isIdle: true,
  ...(notation.endsWith(']') && { alone: 'true' }),
});

/** The memory of a Go process, and the parts of klog that a JSON log does not have. */
export const ACCEPTED = {
  autoGomemlimit: idle('--auto-gomemlimit [boolean]', ['auto-gomemlimit']),
  autoGomemlimitRatio: idle('--auto-gomemlimit-ratio <ratio>', ['auto-gomemlimit-ratio']),
  vmodule: idle('--vmodule <patterns>'),
  logtostderr: idle('--logtostderr [boolean]'),
  stderrthreshold: idle('--stderrthreshold <severity>'),
  legacyStderrThresholdBehavior: idle('--legacy_stderr_threshold_behavior [boolean]'),
  alsologtostderr: idle('--alsologtostderr [boolean]'),
  alsologtostderrthreshold: idle('--alsologtostderrthreshold <severity>'),
  logDir: idle('--log_dir <path>'),
  logFile: idle('--log_file <path>'),
  logFileMaxSize: idle('--log_file_max_size <megabytes>'),
  logBacktraceAt: idle('--log_backtrace_at <places>'),
  addDirHeader: idle('--add_dir_header [boolean]'),
  oneOutput: idle('--one_output [boolean]'),
  skipHeaders: idle('--skip_headers [boolean]'),
  skipLogHeaders: idle('--skip_log_headers [boolean]'),
} as const;
