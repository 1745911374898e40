/** All commands, in the order of `--help` and docs/cli.md. */

import { CONFIGURATION } from '../declared/configuration.ts';
import { EXPOSITIONS } from '../declared/expositions.ts';
import { ABOUT, PROGRAM } from '../declared/program.ts';
import { QUESTIONS } from '../declared/questions.ts';
import type { CommandDeclaration } from './declaration.ts';

export const COMMANDS: readonly CommandDeclaration[] = [
  ...PROGRAM,
  ...EXPOSITIONS,
  ...QUESTIONS,
  ...CONFIGURATION,
  ...ABOUT,
];
