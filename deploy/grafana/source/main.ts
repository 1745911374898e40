/** Writes the dashboards beside this folder: node deploy/grafana/source/main.ts */
import { writeFile } from 'node:fs/promises';
import { dashboards } from './dashboards.ts';

for (const [name, text] of dashboards) await writeFile(new URL(`../${name}`, import.meta.url), text);
