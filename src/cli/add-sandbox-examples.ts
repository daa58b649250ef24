import type { Command } from 'commander';
import { examplesOf } from './examples-of';

const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sandbox: {
    'a local Connect, with what an extension needs to find it in a file .env': 'amends sandbox > .env',
    'in another terminal: an order, and what has become of it': 'amends sandbox purchase && amends sandbox tasks',
    'another one, on a free port, that remembers nothing': 'amends sandbox --port 0 --data :memory:',
  },
  purchase: {
    'an order': 'amends sandbox purchase --param domain=ada.example --item WS-SEAT=25',
    'a hundred of them': 'amends sandbox purchase --count 100',
  },
  change: { 'more seats': 'amends sandbox change --asset AS-0000-0000-0001 --item WS-SEAT=30' },
  suspend: { 'an asset of the list that purchase prints': 'amends sandbox suspend --asset AS-0000-0000-0001' },
  resume: { 'the same asset again': 'amends sandbox resume --asset AS-0000-0000-0001' },
  cancel: { 'the end of an asset': 'amends sandbox cancel --asset AS-0000-0000-0001' },
  adjustment: { 'other parameters, as the vendor would': 'amends sandbox adjustment --asset AS-0000-0000-0001 --param domain=ada.example' },
  'tier-setup': { 'a new reseller': 'amends sandbox tier-setup' },
  'tier-change': { 'the reseller who is there from the start': 'amends sandbox tier-change' },
  correct: { 'what the buyer does when an order is inquired': 'amends sandbox correct PR-0000-0000-0001-001 --param domain=other.example' },
  show: { 'how an order stands': 'amends sandbox show PR-0000-0000-0001-001' },
  fault: {
    'Connect cannot approve for a while': "amends sandbox fault rest-error --status 503 --count 10 --for 'path=/requests/*/approve'",
    'the connection breaks, three times': 'amends sandbox fault drop --count 3',
    'a bad day': 'amends sandbox fault random --seed 7 --probability drop=0.02 --probability answer-lost=0.05',
  },
  faults: { 'what can still strike, and has struck': 'amends sandbox faults' },
  heal: { 'all is well again': 'amends sandbox heal', 'one fault, by its number in the list': 'amends sandbox heal 3' },
  tasks: {
    'what the extension was given, and what it answered': 'amends sandbox tasks',
    'only those about one order': 'amends sandbox tasks --where object_id=PR-0000-0000-0001-001',
  },
  connections: { 'whether the extension is there': 'amends sandbox connections' },
  'run-schedule': { 'without waiting for its time': 'amends sandbox run-schedule EFS-0000-0000-0001' },
  validate: { 'what the extension says of a draft': 'amends sandbox purchase --draft && amends sandbox validate PR-0000-0000-0001-001' },
  ask: { 'what happens at a click in Connect': `amends sandbox ask product_action_execution '{"asset":{"id":"AS-0000-0000-0001"}}'` },
};

/** Gives `amends sandbox` and each of its subcommands their examples. */
export function addSandboxExamples(sandbox: Command): void {
  for (const command of [sandbox, ...sandbox.commands]) command.addHelpText('after', examplesOf(EXAMPLES[command.name()] ?? {}));
}
