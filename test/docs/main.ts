/** Writes what is made from the code: pages under docs/, or parts of them, and the table of what families read. */
import { readFile, writeFile } from 'node:fs/promises';
import { kinds } from '../../src/resources/kinds.ts';
import { origins } from '../conventions/origins.ts';
import { readsModule } from '../reads/table.ts';
import { cliPage } from './made/cli-page.ts';
import { withOptions } from './made/configuration-page.ts';
import { withMetrics } from './made/conventions-page.ts';
import { withErrors } from './made/errors-page.ts';
import { manPage } from './made/man-page.ts';
import { metricsPage } from './made/metrics-page.ts';

await writeFile(new URL('../../docs/metrics.md', import.meta.url), metricsPage(kinds));

await writeFile(new URL('../../docs/cli.md', import.meta.url), cliPage());

await writeFile(new URL('../../docs/kube-state-otel.1', import.meta.url), manPage());

const conventions = new URL('../../docs/semantic-conventions.md', import.meta.url);
await writeFile(conventions, withMetrics(await readFile(conventions, 'utf8'), kinds, origins));

const configuration = new URL('../../docs/configuration.md', import.meta.url);
await writeFile(configuration, withOptions(await readFile(configuration, 'utf8')));

const troubleshooting = new URL('../../docs/troubleshooting.md', import.meta.url);
await writeFile(troubleshooting, withErrors(await readFile(troubleshooting, 'utf8')));

await writeFile(new URL('../../src/resources/reads.ts', import.meta.url), readsModule(kinds));
