/**
 * Every error that a user can meet, in one table: a code to search for, a sentence that says what is wrong, and a hint
 * that says what to do. `{name}` in a text is filled from the details.
 */
const ERRORS = {
  KSO_NODE_VERSION: {
    sentence: 'Node.js {version} is too old: {least} or newer is needed.',
    hint: 'Install a newer one from https://nodejs.org/, and look which one PATH finds first.',
  },
  KSO_DECODE: {
    sentence: 'The API server sent bytes that are not valid {format}: {reason}.',
    hint: 'Look for a proxy between this process and the API server that cuts or rewrites answers.',
  },
  KSO_ANSWER_TOO_LARGE: {
    sentence: 'An answer of the API server is larger than {most} bytes.',
    hint: 'Find out which kind has objects as large as that, and leave it out of --resources.',
  },
  KSO_TLS: {
    sentence: 'No TLS connection can be made with what is given: {reason}.',
    hint: 'Check the files with certificates and key: PEM, a key that belongs to its certificate, and no CA together with insecure-skip-tls-verify.',
  },
  KSO_USAGE: {
    usage: true,
    sentence: '{reason}.',
    hint: 'kube-state-otel --help lists every flag with its default.',
  },
  KSO_OPTION: {
    sentence: 'The option {option} of createStateMetrics {reason}.',
    hint: 'docs/library.md lists every option with its default.',
  },
  KSO_UNKNOWN_RESOURCE: {
    usage: true,
    sentence: 'The resource "{resource}" in --resources is not known.',
    hint: 'Known are, by plural or by plural and group, as in deployments.apps: {known}.',
  },
  KSO_SELECTOR_RESOURCE: {
    usage: true,
    sentence: '{flag} names the resource "{resource}", which is not watched.',
    hint: 'Watched are, by plural or by plural and group: {known}. Each has a selector of its own; there is none for all.',
  },
  KSO_NODE: {
    usage: true,
    sentence: '{flag} selects pods by their node, which {resources} do not have.',
    hint: 'Choose with --resources=pods what is watched, and tell the rest by another process without {flag}.',
  },
  KSO_NAMESPACES_DENIED: {
    usage: true,
    sentence: '--namespaces-denylist names all of --namespaces, so that nothing is left to watch.',
    hint: 'Leave out of --namespaces-denylist what is to be watched.',
  },
  KSO_PORT_IN_USE: {
    sentence: 'Port {port} on {host} is taken by another process.',
    hint: 'Stop that process, or choose another port with {flag}.',
  },
  KSO_LISTEN: {
    sentence: 'Nothing can be served at {host}, port {port}: {reason}.',
    hint: 'Choose an address of this machine with {flag}.',
  },
  KSO_WEB_CONFIG: {
    usage: true,
    sentence: 'The web configuration {file} can not be used, at {path}: {reason}.',
    hint: "--tls-config takes the web configuration of Prometheus' exporters; docs/security.md has its keys.",
  },
  KSO_ALLOWLIST_SYNTAX: {
    usage: true,
    sentence: '{flag} can not be read from "{rest}" on.',
    hint: 'Write it like pods=[app,team],nodes=[topology.kubernetes.io/*]; *=[...] stands for every resource.',
  },
  KSO_ALLOWLIST_PATTERN: {
    usage: true,
    sentence: '{flag} names the key "{pattern}" of {resource}, with more than one "*".',
    hint: 'A key may hold one "*", at its start, in its middle or at its end; name several keys instead.',
  },
  KSO_ALLOWLIST_RESOURCE: {
    usage: true,
    sentence: '{flag} names the resource "{resource}", which is not known.',
    hint: 'Known are, by plural or by plural and group, as in deployments.apps: {known}.',
  },
  KSO_METRIC_LISTS: {
    usage: true,
    sentence: '--metric-allowlist and --metric-denylist exclude each other, and both are given.',
    hint: 'Leave one out; an allowlist can leave out names too: ^kube_pod_(?!init_).',
  },
  KSO_METRIC_PATTERN: {
    usage: true,
    sentence: '{flag} can not use the pattern "{pattern}": {reason}.',
    hint: 'Patterns are regular expressions, found anywhere in the name of a family, and divided by commas.',
  },
  KSO_PROMOTE_PATTERN: {
    usage: true,
    sentence: '{flag} names the pattern "{pattern}" of {resource}; what is put on every series must be an exact key.',
    hint: 'Write each key out, like pods=[app,team]; patterns belong into --metric-labels-allowlist.',
  },
  KSO_PROMOTE_CONFLICT: {
    usage: true,
    sentence: '{flag} names the keys "{first}" and "{second}" of {resource}, which both become the label {label}.',
    hint: 'Promote one of them; --metric-labels-allowlist shows both, under different names.',
  },
  KSO_JOIN_CLUSTER_NAME: {
    usage: true,
    sentence: '--join asks for the name of the cluster, which is not given.',
    hint: 'Give it with --cluster-name, or leave cluster out of --join.',
  },
  KSO_CONFIG_UNREADABLE: {
    usage: true,
    sentence: 'The configuration file {path} cannot be read: {reason}.',
    hint: 'Check the path in --config, and that this process may read the file; --continue-without-config waits for one that comes later.',
  },
  KSO_CONFIG_INVALID: {
    usage: true,
    sentence: 'The configuration file {path} can not be used: {place}: {reason}.',
    hint: 'docs/configuration.md lists every key.',
  },
  KSO_CUSTOM_RESOURCES_UNREADABLE: {
    usage: true,
    sentence: 'The file of rules for custom resources {path} cannot be read: {reason}.',
    hint: 'Check the path in --custom-resource-state-config-file, and that this process may read the file; --continue-without-custom-resource-state-config-file waits for one that comes later.',
  },
  KSO_CUSTOM_RESOURCES_INVALID: {
    usage: true,
    sentence: 'The rules for custom resources in {source} can not be used: line {line}, {place}: {reason}.',
    hint: 'docs/custom-resources.md says what a rule has.',
  },
  KSO_UNKNOWN_PACK: {
    usage: true,
    sentence: 'There is no such pack of rules for custom resources{near}.',
    hint: 'Known in --custom-resource-packs are: {known}. docs/custom-resource-packs.md says what each has.',
  },
  KSO_DESTINATIONS_UNREADABLE: {
    usage: true,
    sentence: 'The file of OTLP destinations {file} cannot be read: {reason}.',
    hint: 'Check the path in --otlp-destinations-file, and that this process may read the file.',
  },
  KSO_DESTINATIONS_INVALID: {
    usage: true,
    sentence: 'The file of OTLP destinations {file} is not valid at {path}: {reason}.',
    hint: 'Write it like destinations: [{ name: gateway, endpoint: "http://collector:4318" }]; docs/opentelemetry.md has all keys.',
  },
  KSO_SHARD_NUMBER: {
    usage: true,
    sentence: 'There is no shard {shard} among {totalShards}: they are numbered from 0 to {last}.',
    hint: 'Give each process a --shard below --total-shards, and all the same --total-shards.',
  },
  KSO_SHARD_POD: {
    sentence: 'Which shard the pod {namespace}/{pod} is can not be found out: {reason}.',
    hint: '--pod and --pod-namespace are for pods of a StatefulSet, which this process may read (get pods, and get, list and watch statefulsets). Elsewhere use --shard and --total-shards.',
  },
  KSO_LEASE_TIMES: {
    usage: true,
    sentence:
      'A lease of {leaseDuration} ms, a renew deadline of {renewDeadline} ms and a retry period of {retryPeriod} ms can not work together.',
    hint: '--leader-elect-lease-duration has to be longer than --leader-elect-renew-deadline, and that longer than 1.2 times --leader-elect-retry-period.',
  },
  KSO_LEASE_NAMESPACE: {
    usage: true,
    sentence: 'In which namespace the lease of --leader-elect lies is not known: {reason}.',
    hint: 'Name it with --leader-elect-lease-namespace, or in a pod with the variable POD_NAMESPACE.',
  },
  KSO_CREDENTIALS_UNREADABLE: {
    sentence: 'The credentials in {path} cannot be read: {reason}.',
    hint: 'Check that the file exists and that this process may read it.',
  },
  KSO_KUBECONFIG_UNREADABLE: {
    sentence: 'The kubeconfig {path} cannot be read: {reason}.',
    hint: 'Check the path in --kubeconfig or $KUBECONFIG, and that this process may read the file.',
  },
  KSO_KUBECONFIG_INVALID: {
    sentence: 'The kubeconfig {path} is not valid: {reason}.',
    hint: 'KUBECONFIG={path} kubectl config view shows what it looks like to other clients.',
  },
  KSO_KUBECONFIG_NO_CONTEXT: {
    sentence: 'The kubeconfig {path} has no current context.',
    hint: 'Choose one with --context, or with KUBECONFIG={path} kubectl config use-context NAME.',
  },
  KSO_KUBECONFIG_MISSING: {
    sentence: 'The kubeconfig {path} refers to the {what} "{name}", which it does not contain.',
    hint: 'Add the {what}, or choose another context with --context.',
  },
  KSO_KUBECONFIG_CONTEXT: {
    usage: true,
    sentence: 'The kubeconfig {path} has no context "{name}".',
    hint: 'KUBECONFIG={path} kubectl config get-contexts lists those that it has.',
  },
  KSO_KUBECONFIG_NONE: {
    sentence: 'The context "{context}" is asked for with --context, and there is no kubeconfig: {reason}.',
    hint: 'Name one with --kubeconfig, or leave out --context.',
  },
  KSO_KUBECONFIG_INTERACTIVE: {
    sentence:
      'The plugin {command} of the kubeconfig has to ask a person (interactiveMode: Always), and nobody is there.',
    hint: 'Use a context whose plugin can work alone, or a service account token.',
  },
  KSO_KUBECONFIG_AUTH_PROVIDER: {
    sentence: 'The kubeconfig names the auth provider "{name}", which is not known here; oidc is.',
    hint: "Use the provider's exec plugin in its place, as kubectl has demanded since 1.26: gke-gcloud-auth-plugin for gcp, kubelogin for azure.",
  },
  KSO_QUERY_PART: {
    sentence: 'There is no such part of /metrics: part is {part}, parts is {parts}.',
    hint: 'Ask for ?part=0&parts=n up to ?part=n-1&parts=n, each of the two once, with n from 1 to {most}.',
  },
  KSO_EXEC_PLUGIN: {
    sentence: 'The plugin {command} of the kubeconfig gives no credential: {reason}.',
    hint: 'Run it by hand without a terminal, as this process does, and see what it prints.{advice}',
  },
  KSO_OIDC: {
    sentence: 'The OpenID Connect issuer {issuer} of the kubeconfig gives no token: {reason}.',
    hint: 'Log in again with the tool that wrote the kubeconfig, so that it has a new refresh-token.',
  },
  KSO_CLIENT_CERTIFICATE: {
    sentence: 'The client certificate can not be used with its key: {reason}.',
    hint: 'Check client-certificate and client-key of the kubeconfig, or what its plugin prints.',
  },
  KSO_APISERVER_ADDRESS: {
    usage: true,
    sentence: 'The API server address "{address}" is not usable: {reason}.',
    hint: 'Write it as http://HOST:PORT or https://HOST:PORT, with a path if the server has one.',
  },
  KSO_NOT_IN_CLUSTER: {
    sentence: 'No API server is given, and this process does not run in a cluster: {reason}.',
    hint: 'Name a kubeconfig with --kubeconfig, or an address with --apiserver.',
  },
  KSO_UNREACHABLE: {
    sentence: 'The API server {address} does not give what is asked for: {reason}.',
    hint: 'Choose another with --kubeconfig, --context or --apiserver, or wait longer with --timeout.',
  },
  KSO_EXPOSITION: {
    sentence: 'No metrics can be read from {place}: {reason}.',
    hint: 'A file, an http:// or https:// address, or - for standard input is taken, with Prometheus text, OpenMetrics or OTLP/JSON, also as gzip.',
  },
  KSO_COMPONENT: {
    sentence: 'kube-state-otel at {address} does not give what is asked for: {reason}.',
    hint: 'Give the address of its telemetry port by --url, or its service by --service=namespace/name:port; --status-page=false leaves out its API.',
  },
  KSO_SERVICE: {
    sentence: 'No service of kube-state-otel can be chosen: {reason}.',
    hint: 'Name it with --service=namespace/name:port.',
  },
  KSO_FOLDER_UNWRITABLE: {
    sentence: 'The folder {path} cannot be written: {reason}.',
    hint: 'Check the path, and that this process may write there.',
  },
  KSO_UNKNOWN_NAME: {
    sentence: 'There is no {what} "{name}".{hint}',
    hint: 'kube-state-otel get families and kube-state-otel get resources list all that there are.',
  },
  KSO_HELM_VALUES: {
    sentence: 'The values in {file} can not be read: {reason}.',
    hint: 'YAML is taken, as helm get values prints it.',
  },
  KSO_OBJECTS: {
    sentence: 'The objects in {file} can not be read: {reason}.',
    hint: 'YAML and JSON are taken, as kubectl get -o yaml prints them.',
  },
} as const satisfies Record<string, { sentence: string; hint: string; usage?: true }>;

/** All codes, as the table has them. */
export const errorCodes = Object.keys(ERRORS) as readonly ErrorCode[];

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS;

/** An error of the table; `message` is the filled sentence, `hint` the filled advice. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;
  readonly hint: string;
  /** Whether the command line is to blame. */
  readonly usage: boolean;

  constructor(code: ErrorCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, key: string) => String(details[key] ?? whole));
    super(fill(ERRORS[code].sentence), options);
    this.code = code;
    this.hint = fill(ERRORS[code].hint);
    this.usage = 'usage' in ERRORS[code];
  }
}

/** What the command says about an error: the sentence, and in a line of its own what to do. */
export function explain({ message, hint, code }: CodedError): string {
  return `kube-state-otel: ${message}\n${hint} (${code})\n`;
}
