/** Loaded before the command: writes a heap snapshot to each file that a message names, and answers when it is there. */
import { writeHeapSnapshot } from 'node:v8';

process.on('message', (file: string) => {
  writeHeapSnapshot(file);
  process.send!('written');
});
