import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { EaasDesk } from './eaas-desk';
import { EaasEndpoint, type EaasOptions } from './eaas-endpoint';
import { restFaults } from './eaas-rest-faults';
import { eaasRoutes } from './eaas-routes';
import type { SandboxPart } from './sandbox-part';
import type { SandboxStore } from './sandbox-store';

/** The web socket that extensions are given tasks over, and the faults: attach it to a sandbox. */
export class EaasPart implements SandboxPart {
  readonly endpoint: EaasEndpoint;
  readonly desk: EaasDesk;

  constructor(store: SandboxStore, options: EaasOptions = {}) {
    this.endpoint = new EaasEndpoint(store, options);
    this.desk = new EaasDesk(store, this.endpoint);
  }

  register(app: FastifyInstance): void {
    restFaults(app, this.endpoint.faults);
    eaasRoutes(app, this.desk);
  }

  started(server: Server, version: string): void {
    this.endpoint.start(server, version);
  }

  notify(): void {
    this.endpoint.occurred();
  }

  configured(environment: string): void {
    this.endpoint.variablesChanged(environment);
  }

  /** @returns the request as the extension gives it back, with errors at its parameters; `undefined` when nobody validates it, or nobody answered */
  async validate(eventType: string, request: object): Promise<unknown> {
    if (this.endpoint.subscriptions.subscribers(eventType).length === 0) return undefined;
    const { task, answered } = await this.desk.ask({ eventType, data: request, objectId: String((request as { id?: unknown }).id) });
    return answered && task.result === 'success' ? (task.answer as { body?: unknown } | null)?.body : undefined;
  }

  async stop(): Promise<void> {
    this.desk.stop();
    await this.endpoint.stop();
  }
}
