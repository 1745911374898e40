/** Kubeconfig files and exec plugins for tests. */
import { readFile, writeFile } from 'node:fs/promises';

export const V1 = 'client.authentication.k8s.io/v1';

export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The PEM text of a certificate or a key that the tests have. */
export function certificate(name: string): Promise<string> {
  return readFile(new URL(`certificates/${name}`, import.meta.url), 'utf8');
}

/** Writes a kubeconfig with one user, and gives its path; `cluster` and `user` are lines of YAML flow mappings. */
export async function writeKubeconfig(
  path: string,
  user: string,
  cluster = '{server: "https://api.example.com:6443"}',
): Promise<string> {
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'current-context: main',
    'contexts: [{name: main, context: {cluster: c, user: u}}]',
    `clusters: [{name: c, cluster: ${cluster}}]`,
    `users: [{name: u, user: ${user}}]`,
  ];
  await writeFile(path, lines.join('\n'));
  return path;
}

/** A plugin's program, which prints a credential; `status` is an expression. */
export function printingCredential(status: string): string {
  return `console.log(JSON.stringify({ apiVersion: '${V1}', kind: 'ExecCredential', status: ${status} }))`;
}
