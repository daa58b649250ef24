import { ConnectRefusal } from './connect-refusal';
import type { ParameterValue, Template } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

/** What a call chose to tell the buyer. */
export interface Told {
  readonly template: Template | undefined;
  /** The text of the template or of the call itself, with its placeholders filled in. */
  readonly text: string;
}

/**
 * The template or the text that a body names: `template_id`, `template.id` or `activation_tile`.
 * @throws ConnectRefusal VAL_001 for a template that the product does not have, or one of another scope or type
 */
export function toldBy(
  store: SandboxStore,
  product: string,
  kind: Pick<Template, 'scope' | 'type'>,
  body: Readonly<Record<string, unknown>>,
  params: readonly ParameterValue[],
): Told | undefined {
  const nested = body['template'];
  const id = body['template_id'] ?? (typeof nested === 'object' && nested !== null ? (nested as { readonly id?: unknown }).id : nested);
  const tile = body['activation_tile'] ?? body['activationTile'];
  if (id === undefined || id === null) return typeof tile === 'string' ? { template: undefined, text: filled(tile, params) } : undefined;
  const template = typeof id === 'string' ? store.get('templates', id, product) : undefined;
  if (template === undefined) throw ConnectRefusal.invalid(`template_id: The template ${JSON.stringify(id)} does not exist.`);
  if (template.scope !== kind.scope || template.type !== kind.type) {
    throw ConnectRefusal.invalid(
      `template_id: ${template.id} is a template of type ${template.type} for ${template.scope}, not of type ${kind.type} for ${kind.scope}.`,
    );
  }
  return { template, text: typeof tile === 'string' ? filled(tile, params) : filled(template.body, params) };
}

function filled(text: string, params: readonly ParameterValue[]): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, name: string) => params.find(({ id }) => id === name)?.value ?? '');
}
