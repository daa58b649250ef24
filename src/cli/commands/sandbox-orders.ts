import { InvalidArgumentError, type Command } from 'commander';
import { escaped } from '../escaped';
import { nameValuePairs } from '../name-value-pairs';
import { printJson, printJsonLine } from '../print-json';
import { callSandbox, sandboxUrlOption } from '../sandbox-calls';

interface OrderOptions {
  readonly param?: Readonly<Record<string, string>>;
  readonly item?: Readonly<Record<string, string>>;
  readonly asset?: string;
  readonly configuration?: string;
  readonly draft?: true;
  readonly tierSetup?: true;
  readonly count?: number;
  readonly url: string;
  readonly json?: true;
}

interface Ordered {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly asset?: { readonly id: string };
  readonly configuration?: { readonly id: string };
}

/** What is ordered for an asset that is there: the command, and what it is. */
const CHANGES = {
  change: 'order other quantities or parameters for an asset',
  suspend: 'order that an asset is suspended',
  resume: 'order that a suspended asset is resumed',
  cancel: 'order that an asset is cancelled',
  adjustment: 'order an adjustment of an asset',
} as const;

/** `amends sandbox purchase|change|…`: orders at a sandbox that runs. */
export function sandboxOrderCommands(sandbox: Command): void {
  const purchase = common(sandbox.command('purchase').description('order a new asset'))
    .option('--item <id=quantity>', 'how much of an item, by its id or MPN, as often as needed (WS-SEAT=10)', nameValuePairs)
    .option('--draft', 'leave it a draft')
    .option('--tier-setup', 'of a new reseller, who has to be set up first')
    .option('--count <number>', 'how many', countOf, 1);
  purchase.action((options: OrderOptions) => order('purchase', options));
  for (const [type, description] of Object.entries(CHANGES)) {
    const command = common(sandbox.command(type).description(description)).requiredOption('--asset <id>', 'the asset, AS-…');
    if (type === 'change') command.option('--item <id=quantity>', 'how much of an item, by its id or MPN, as often as needed', nameValuePairs);
    command.option('--draft', 'leave it a draft').action((options: OrderOptions) => order(type, options));
  }
  common(sandbox.command('tier-setup').description('order that a new reseller is set up'))
    .option('--count <number>', 'how many', countOf, 1)
    .action((options: OrderOptions) => orderTier('setup', options));
  common(sandbox.command('tier-change').description('order other parameters for a reseller'))
    .option('--configuration <id>', 'the tier configuration, TC-… (that of the reseller who is there from the start)')
    .action((options: OrderOptions) => orderTier('update', options));
  common(
    sandbox.command('correct').description('mend the parameters of a request that was inquired, as the buyer would').argument('<id>', 'the request'),
  ).action(async (id: string, { param = {}, url, json }: OrderOptions) => {
    const kind = id.startsWith('TCR-') ? 'tier-requests' : 'requests';
    print((await callSandbox(url, 'POST', `/sandbox/${kind}/${encodeURIComponent(id)}/correct`, { params: param })) as Ordered, json);
  });
  sandboxUrlOption(sandbox.command('show').description('print any object of a sandbox as JSON').argument('<id>', 'its id, such as PR-… or AS-…')).action(
    async (id: string, { url }: OrderOptions) => {
      printJson(await callSandbox(url, 'GET', `/sandbox/objects/${encodeURIComponent(id)}`));
    },
  );
}

function common(command: Command): Command {
  return sandboxUrlOption(command)
    .option('--param <name=value>', 'the value of a parameter, as often as needed', nameValuePairs)
    .option('--json', 'print the whole request as JSON, one a line');
}

async function order(type: string, { param = {}, item, asset, draft, tierSetup, count = 1, url, json }: OrderOptions): Promise<void> {
  const body = { type, params: param, ...(item && { items: item }), ...(asset && { asset }), ...(draft && { draft }), ...(tierSetup && { tier_setup: true }) };
  for (let number = 0; number < count; number += 1) print((await callSandbox(url, 'POST', '/sandbox/requests', body)) as Ordered, json);
}

async function orderTier(type: string, { param = {}, configuration, count = 1, url, json }: OrderOptions): Promise<void> {
  const body = { type, params: param, ...(configuration && { configuration }) };
  for (let number = 0; number < count; number += 1) print((await callSandbox(url, 'POST', '/sandbox/tier-requests', body)) as Ordered, json);
}

function print(request: Ordered, json: true | undefined): void {
  const { id, type, status, asset, configuration } = request;
  if (json) printJsonLine(request);
  else process.stdout.write(`${escaped([id, type, status, asset?.id ?? configuration?.id].join('  '))}\n`);
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 to 999999.');
}
