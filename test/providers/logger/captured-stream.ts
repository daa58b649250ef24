import { Writable } from 'node:stream';

/** Keeps what is written to it. */
export class CapturedStream extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, written: () => void): void {
    this.text += chunk.toString();
    written();
  }

  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}
