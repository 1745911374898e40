/**
 * Reading objects one after the other, each beside the one before. Lists come in the order of names, so that what is of one
 * workload stands together: it shares what is the same, and is read without looking into bytes that are the same.
 */
import type { Fields, MessageType } from '../schema.ts';
import type { ProtobufCursor } from './cursor.ts';
import { readProtobufAt } from './protobuf.ts';

/** The object that was read last, its number, and the bytes that it is in. */
export interface Neighbour<T> {
  object: T | undefined;
  number: number;
  bytes: Buffer;
}

const NO_BYTES = Buffer.alloc(0);
const NO_OBJECT = 0;
let objects = NO_OBJECT;

/** Nothing was read yet. */
export function createNeighbour<T>(): Neighbour<T> {
  return { object: undefined, number: NO_OBJECT, bytes: NO_BYTES };
}

/** Lets go of the bytes. What comes next is compared with the values alone. */
export function forgetBytes<T>(neighbour: Neighbour<T>): void {
  neighbour.number = NO_OBJECT;
  neighbour.bytes = NO_BYTES;
}

/** Reads an object as `readProtobufAt` does, which becomes the neighbour of the next. */
export function readBeside<T>(
  type: MessageType<Fields, T>,
  cursor: ProtobufCursor,
  end: number,
  neighbour: Neighbour<T>,
): T {
  const number = ++objects;
  cursor.beside = { object: number, former: neighbour.number, bytes: neighbour.bytes };
  try {
    neighbour.object = readProtobufAt(type, cursor, end, neighbour.object);
  } finally {
    cursor.beside = undefined;
  }
  neighbour.number = number;
  neighbour.bytes = cursor.bytes;
  return neighbour.object;
}
