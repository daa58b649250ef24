import { userInfo } from 'node:os';

/** The name of the user of the operating system that this process runs as; its number where it has no name, as in many containers. */
export function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
