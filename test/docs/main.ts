/** Writes the pages under docs/ that are made from the code. */
import { writeFile } from 'node:fs/promises';
import { kinds } from '../../src/resources/kinds.ts';
import { metricsPage } from './metrics-page.ts';

await writeFile(new URL('../../docs/metrics.md', import.meta.url), metricsPage(kinds));
