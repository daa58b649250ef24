import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What is attached to a sandbox, and lives as long as it does: the web socket, for one. */
export interface SandboxPart {
  /** Adds addresses and hooks, before the sandbox listens. */
  register?(app: FastifyInstance): void;
  /** The sandbox listens, on this server, which upgrades come to; `version` is what every answer says in `Connect-Version`. */
  started?(server: Server, version: string): void;
  /** Occurrences have been committed. Called often, and within the call that caused them: does no more than make a note. */
  notify?(): void;
  /** Variables of an environment have changed. */
  configured?(environment: string): void;
  /** Has a draft, or a request that was handed back, validated. @returns what the extension makes of it; `undefined` when nobody validates it */
  validate?(eventType: string, request: object): Promise<unknown>;
  /** The sandbox stops; what it remembers is closed after this. */
  stop?(): void | Promise<void>;
}
