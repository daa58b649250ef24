import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { address } from './address';

/** Adds an address that takes one method. */
export function route(app: FastifyInstance, method: 'GET' | 'POST', url: string, handler: RouteHandlerMethod): void {
  address(app, url, { [method]: handler });
}
