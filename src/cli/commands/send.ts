/* eslint-disable @typescript-eslint/no-require-imports -- whoever sends over HTTP loads neither the extension nor the engine */
import type { Command } from 'commander';
import type { DeliveryAnswer } from '../../hosts/http/delivery-answer';
import { Api } from '../api';
import { escaped } from '../escaped';
import { examplesOf } from '../examples-of';
import { ExitCode } from '../exit-code';
import { printJson } from '../print-json';
import { readRequest } from '../read-request';
import { urlOf, whereOptions, type WhereOptions } from '../runs/where-options';

interface SendOptions extends WhereOptions {
  readonly id?: string;
  readonly wait: boolean;
  readonly json?: true;
}

const EXAMPLES = {
  'a request that was recorded, to the extension that runs': 'amends send asset_purchase_request_processing request.json --url http://127.0.0.1:8080',
  'the same, carried out in this process': 'amends send asset_purchase_request_processing request.json',
  'what another program prints, once, whatever happens': 'print-request PR-1 | amends send ordered - --id order-4711',
};

/** `amends send <event> <request>`: delivers a request. */
export function sendCommand(command: Command): void {
  command
    .description('deliver a request: to the extension that runs (--url), or to one that is started here for as long as the run takes')
    .argument('<event>', 'the event that carries the request')
    .argument('<request>', 'a file with the request as JSON; - for stdin')
    .option('--id <id>', 'the delivery id: a second delivery with the same id gets the same answer')
    .option('--no-wait', 'do not wait for the end of the run: be content when it is remembered')
    .option('--json', 'print JSON')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(send);
  whereOptions(command);
}

async function send(event: string, path: string, options: SendOptions): Promise<void> {
  const request = readRequest(path);
  const url = urlOf(options);
  const answer = url === undefined ? await deliveredHere(event, request, options) : await deliveredThere(url, event, request, options);
  if (options.json) printJson(answer);
  else process.stdout.write(`${escaped(told(answer))}\n`);
  process.exitCode = exitCodeOf(answer, options);
}

function deliveredThere(url: string, event: string, request: unknown, { id, wait }: SendOptions): Promise<DeliveryAnswer> {
  const api = new Api(url, process.env['AMENDS_TOKEN'] || undefined);
  return api.call(['events', event], { method: 'POST', body: request, idempotencyKey: id, waits: wait, query: wait ? {} : { wait: false } });
}

async function deliveredHere(event: string, request: unknown, { id, wait, journal, extension }: SendOptions): Promise<DeliveryAnswer> {
  if (journal !== undefined) process.env['JOURNAL_PATH'] = journal;
  return (require('../deliver-here') as typeof import('../deliver-here')).deliverHere({
    extension,
    event,
    request,
    wait,
    ...(id !== undefined && { deliveryId: id }),
  });
}

function told({ result, message, countdown, run }: DeliveryAnswer): string {
  const of = run === null ? 'no run was started' : `run ${run.id} is ${run.state}`;
  if (result === 'reschedule') return `reschedule in ${countdown} s: ${of}`;
  return `${result}${message === null ? '' : ` (${message})`}: ${of}`;
}

function exitCodeOf({ result }: DeliveryAnswer, { wait }: SendOptions): ExitCode {
  if (result === 'fail') return ExitCode.failed;
  return result === 'reschedule' && wait ? ExitCode.recorded : ExitCode.done;
}
