import { ConnectRefusal } from './connect-refusal';
import { idDigits } from './id-digits';
import type { Conversation, SandboxObject, Stamp } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { WORLD } from './world-ids';

/** Opens the conversation of an object. */
export function openConversation(store: SandboxStore, about: string, topic: string, created: Stamp): Conversation {
  const number = store.nextNumber('conversation');
  return store.add(
    'conversations',
    {
      id: `CO-${idDigits(number, 9, 3)}`,
      topic,
      instance_id: about,
      status: 'open',
      type: 'default',
      accounts: [WORLD.vendor, WORLD.provider].map((id) => ({ id })),
      created: created.at,
      creator: created.by ?? null,
      events: { created },
    },
    about,
  );
}

/** By its id, or by the id of the object that it is about. @throws ConnectRefusal NFND_001 */
export function conversationOf(store: SandboxStore, id: string): Conversation {
  const found = store.get('conversations', id) ?? store.all('conversations', id)[0];
  if (found === undefined) throw ConnectRefusal.notFound();
  return found;
}

/** @throws ConnectRefusal VAL_001 without a text */
export function say(store: SandboxStore, id: string, body: Readonly<Record<string, unknown>>, created: Stamp): SandboxObject {
  const conversation = conversationOf(store, id);
  const text = body['text'];
  if (typeof text !== 'string' || text === '') throw ConnectRefusal.invalid('text: This field is required.');
  const count = store.nextNumber(`message of ${conversation.id}`);
  return store.add(
    'messages',
    {
      id: `ME-${conversation.id.slice(3)}-${String(count).padStart(3, '0')}`,
      conversation: conversation.id,
      type: typeof body['type'] === 'string' ? body['type'] : 'message',
      text,
      account: { id: WORLD.vendor, name: 'Sandbox Vendor' },
      creator: created.by ?? null,
      created: created.at,
      events: { created },
    },
    conversation.id,
  );
}
