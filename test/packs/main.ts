/** Writes what is made from the rules of the packs: `node test/packs/main.ts`. Look at the difference: it is what users get. */
import { readFileSync, writeFileSync } from 'node:fs';
import { packFile, packNames } from '../../src/custom-resources/packs/packs.ts';
import { clusterRoleOf, expositionOf, withTable } from './pack.ts';

for (const pack of packNames()) {
  writeFileSync(packFile(pack, 'metrics.prom'), expositionOf(pack));
  writeFileSync(packFile(pack, 'cluster-role.yaml'), clusterRoleOf(pack));
}

const page = new URL('../../docs/custom-resource-packs.md', import.meta.url);
writeFileSync(page, withTable(readFileSync(page, 'utf8'), packNames()));
