/** A service account as a kubelet mounts it, and tokens for it that the API server has not made. */
import { sign } from 'node:crypto';
import { mkdir, mkdtemp, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ApiServer, ISSUER } from './harness.ts';

/** A folder with the files `token`, `ca.crt` and `namespace`. */
export interface MountedServiceAccount {
  readonly folder: string;
  /** Replaces all files in one step, as a kubelet does: each is a link through one link that is renamed. */
  replace(files: { readonly token: string; readonly ca: string }): Promise<void>;
}

/** Mounts it below the folder of the API server, which goes with that. */
export async function mountServiceAccount(
  server: Pick<ApiServer, 'folder'>,
  files: { readonly token: string; readonly ca: string },
): Promise<MountedServiceAccount> {
  const folder = await mkdtemp(join(server.folder, 'mounted-'));
  const mounted = {
    folder,
    async replace({ token, ca }: typeof files) {
      const data = await mkdtemp(join(folder, '..data-'));
      const texts = { token, 'ca.crt': ca, namespace: 'kube-system' };
      for (const [name, text] of Object.entries(texts)) await writeFile(join(data, name), text);
      await symlink(basename(data), join(folder, '..new'));
      await rename(join(folder, '..new'), join(folder, '..data'));
    },
  };
  await mkdir(folder, { recursive: true });
  await mounted.replace(files);
  for (const name of ['token', 'ca.crt', 'namespace']) await symlink(join('..data', name), join(folder, name));
  return mounted;
}

/**
 * A token that the API server accepts for about so many seconds from now. One that it is asked for lives for ten minutes at
 * least; it accepts one a minute after its end, since clocks differ.
 */
export async function shortLivedToken(
  { admin, signingKey }: Pick<ApiServer, 'admin' | 'signingKey'>,
  namespace: string,
  name: string,
  seconds: number,
): Promise<string> {
  const { metadata } = await admin.get(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    aud: [ISSUER],
    sub: `system:serviceaccount:${namespace}:${name}`,
    iat: now - 3600,
    nbf: now - 3600,
    exp: now - 60 + seconds,
    'kubernetes.io': { namespace, serviceaccount: { name, uid: metadata.uid } },
  };
  const [head, body] = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), signingKey).toString('base64url');
  return `${head}.${body}.${signature}`;
}
