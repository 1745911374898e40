/** The flags of kubectl that say which API server is asked, by whom, and about which namespace. */
import type { CommandOption } from '../parsing/declaration.ts';

/** Beside --kubeconfig, --context and --apiserver of a run. */
export const ACCESS: readonly CommandOption[] = [
  { flag: '-s, --server <url>', description: 'Address of the API server, as --apiserver.' },
  { flag: '--cluster <name>', description: 'Cluster of the kubeconfig, in the place of that of the context.' },
  { flag: '--user <name>', description: 'User of the kubeconfig, in the place of that of the context.' },
  { flag: '--token <token>', description: 'Bearer token.' },
  { flag: '--as <user>', description: 'User to impersonate.' },
  { flag: '--as-group <group>', description: 'Group to impersonate, with --as; may be repeated.', repeats: true },
  { flag: '--as-uid <uid>', description: 'UID to impersonate, with --as.' },
  { flag: '--certificate-authority <path>', description: 'Authorities that the certificate of the API server is of.' },
  { flag: '--client-certificate <path>', description: 'Certificate to show.' },
  { flag: '--client-key <path>', description: 'Its key.' },
  { flag: '--tls-server-name <name>', description: 'Name that the certificate of the API server must carry.' },
  { flag: '--insecure-skip-tls-verify', description: 'Trust any certificate: nothing is safe from being read then.' },
  {
    flag: '--request-timeout <duration>',
    description: 'How long one request may wait for an answer, as 30s; 0 for as long as it takes.',
  },
];

/** For commands that take no flags of a run. */
export const CONNECTION: readonly CommandOption[] = [
  { flag: '--kubeconfig <path>', description: 'Kubeconfig file.' },
  { flag: '--context <name>', description: 'Context of the kubeconfig.' },
  { flag: '--apiserver <url>', description: 'Address of the API server, as --server.' },
  ...ACCESS,
];

export const SERVICE: CommandOption = {
  flag: '--service [namespace/name:port]',
  description:
    'Service of a running component, asked through the API server; alone it is looked for by its label app.kubernetes.io/name.',
};

/** For commands that read the series of one. */
export const SERIES_SERVICE: CommandOption = {
  ...SERVICE,
  description: `${SERVICE.description} Its series are read, from the port http-metrics where none is named.`,
};

/** For commands that ask a running component. */
export const COMPONENT: readonly CommandOption[] = [
  { flag: '--url <url>', description: 'Address of the telemetry port of a running component.' },
  SERVICE,
];

/** For commands that list objects. */
export const NAMESPACES: readonly CommandOption[] = [
  { flag: '-n, --namespace <name>', description: 'What is in a namespace alone.' },
  { flag: '-A, --all-namespaces', description: 'All namespaces, whatever else names some; this is the default.' },
];
