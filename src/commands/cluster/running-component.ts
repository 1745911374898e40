/** A running component that answers. */
export interface RunningComponent {
  /** For people, with nothing secret in it. */
  readonly address: string;
  /** The body at a path. Throws KSO_COMPONENT for any other answer than a good one. */
  read(path: string, query?: Readonly<Record<string, string>>): Promise<Uint8Array>;
  /** The version of the API server on the way to it; undefined where there is none. */
  kubernetesVersion(): Promise<string | undefined>;
  close(): Promise<void>;
}
