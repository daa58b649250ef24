import type { VerbOffer } from '../../engine/verb-offer';
import type { Sheet } from '../sheet';
import { commandLine } from './command-line';
import type { WhereOptions } from './where-options';

/** Draws what can be done about a run now: each verb as the line to type, with what would happen; and what cannot, with the code that it would be refused with. */
export function drawOffers(sheet: Sheet, id: string, offers: readonly VerbOffer[], where: WhereOptions): void {
  const refused = offers.filter((offer) => offer.refused !== undefined);
  if (refused.length === offers.length) {
    sheet.line('  nothing: ', offers.every((offer) => offer.refused?.code === 'RUN_ENDED') ? 'it has ended' : 'every verb is refused');
    return;
  }
  for (const offer of offers) if (offer.refused === undefined) drawOffer(sheet, id, offer, where);
  if (refused.length > 0) sheet.line({ text: `  refused now: ${refused.map((offer) => `${offer.verb} (${offer.refused!.code})`).join(', ')}`, style: 'dim' });
}

function drawOffer(sheet: Sheet, id: string, { verb, steps, needsStep, effect }: VerbOffer, where: WhereOptions): void {
  const line = (step?: string): string =>
    commandLine(
      ['runs', verb, id, ...(step === undefined ? [] : ['--step', step]), ...(verb === 'complete' ? ['--outcome', 'JSON'] : []), '--reason', 'WHY'],
      where,
    );
  const draw = (command: string, will: string): void => {
    sheet.text(command, 2, 'bold');
    sheet.text(will, 6);
  };
  if (!needsStep) return draw(line(), effect);
  for (const choice of steps) draw(line(choice.step), choice.effect);
}
