/** Writes the pages under docs/ that are made from the code, or the parts of them that are. */
import { readFile, writeFile } from 'node:fs/promises';
import { kinds } from '../../src/resources/kinds.ts';
import { origins } from '../conventions/origins.ts';
import { withOptions } from './configuration-page.ts';
import { withMetrics } from './conventions-page.ts';
import { metricsPage } from './metrics-page.ts';

await writeFile(new URL('../../docs/metrics.md', import.meta.url), metricsPage(kinds));

const conventions = new URL('../../docs/semantic-conventions.md', import.meta.url);
await writeFile(conventions, withMetrics(await readFile(conventions, 'utf8'), kinds, origins));

const configuration = new URL('../../docs/configuration.md', import.meta.url);
await writeFile(configuration, withOptions(await readFile(configuration, 'utf8')));
