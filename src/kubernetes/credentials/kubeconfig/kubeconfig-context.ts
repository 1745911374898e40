/** What a context of a kubeconfig stands for, as plain data. */

/** An exec credential plugin (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins). */
export interface ExecSpec {
  readonly apiVersion: string;
  /** A bare name is looked for in PATH; everything else is a whole path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly interactiveMode: string | undefined;
  readonly provideClusterInfo: boolean;
}

/** A cluster of a kubeconfig; paths are whole. */
export interface KubeconfigCluster {
  readonly server: string;
  readonly caPath: string | undefined;
  /** PEM text, as all data here; wins over the path. */
  readonly ca: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly proxyUrl: string | undefined;
  /** What the cluster has for exec plugins, in whatever form they want it. */
  readonly execConfig: unknown;
}

/** A user of a kubeconfig; paths are whole, and the absent is undefined. */
export interface KubeconfigUser {
  readonly token: string | undefined;
  readonly tokenPath: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certPath: string | undefined;
  readonly cert: string | undefined;
  readonly keyPath: string | undefined;
  readonly key: string | undefined;
  readonly as: string | undefined;
  readonly asUid: string | undefined;
  readonly asGroups: readonly string[];
  readonly asUserExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec: ExecSpec | undefined;
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, string>> } | undefined;
}

/** One context of a kubeconfig with all that it names. */
export interface KubeconfigContext {
  readonly name: string;
  /** The namespace that kubectl takes where none is named. */
  readonly namespace: string | undefined;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
}
