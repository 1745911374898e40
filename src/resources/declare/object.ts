/** What every kept object has: the metadata that names it. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    /** Unix seconds. */
    readonly creationTimestamp: number | undefined;
  };
}
