import { flag, option, text } from './option.ts';
import { goTimeout, port, whole } from './types.ts';

/** How /metrics is served. */
export const SERVER = {
  host: text('--host <address>', 'Address on which /metrics is served.', '::'),
  port: option('--port <number>', 'Port of /metrics.', port, '8080'),
  telemetryHost: text('--telemetry-host <address>', "Address on which this process' own metrics are served.", '::'),
  telemetryPort: option('--telemetry-port <number>', "Port of this process' own metrics.", port, '8081'),
  tlsConfig: text(
    '--tls-config <path>',
    "YAML file of TLS, client certificates, headers and users for both ports, as Prometheus' exporters read it.",
  ),
  authFilter: flag(
    '--auth-filter [boolean]',
    'Ask the API server whether who reads /metrics may: TokenReview and SubjectAccessReview.',
  ),
  enableGzipEncoding: flag('--enable-gzip-encoding [boolean]', 'Compress /metrics for those who accept it.', 'true'),
  serverReadTimeout: {
    ...option(
      '--server-read-timeout <duration>',
      'How long a request may take to arrive; 0 for no limit.',
      goTimeout,
      '60s',
    ),
    unit: 'ns',
  },
  serverWriteTimeout: {
    ...option(
      '--server-write-timeout <duration>',
      'How long an answer may take to be read; 0 for no limit.',
      goTimeout,
      '60s',
    ),
    unit: 'ns',
  },
  serverIdleTimeout: {
    ...option(
      '--server-idle-timeout <duration>',
      'How long a connection is kept without a request; 0 for as long as a request may take.',
      goTimeout,
      '5m',
    ),
    unit: 'ns',
  },
  serverReadHeaderTimeout: {
    ...option(
      '--server-read-header-timeout <duration>',
      'How long the headers of a request may take to arrive; 0 for no limit.',
      goTimeout,
      '5s',
    ),
    unit: 'ns',
  },
  statusPage: flag(
    '--status-page [boolean]',
    'Serve pages that show what this process knows, lacks and costs, on the telemetry port.',
    'true',
  ),
  statusPageOnMainPort: flag(
    '--status-page-on-main-port [boolean]',
    'Serve the same pages on the port of /metrics, too.',
  ),
  maxParallelScrapes: option(
    '--max-parallel-scrapes <number>',
    'How many answers of /metrics are made at one time; the next wait for their turn. 0 for no limit.',
    whole,
    '40',
  ),
} as const;
