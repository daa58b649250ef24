import { mutantsOf, type Mutant } from './mutant';

const ADMISSION = 'src/hosts/http/admission.ts';
const ORIGIN = 'src/hosts/http/same-origin.ts';
const SESSIONS = 'src/hosts/http/sessions.ts';
const EFFECT = 'src/engine/verb-effect.ts';
const OFFERS = 'src/engine/verb-offers.ts';
const RUN = 'src/engine/live-run.ts';
const QUEUE = 'src/engine/observing/observer-queue.ts';
const OBSERVERS = 'src/engine/observing/observers.ts';
const CHECK = 'src/engine/archive/run-check.ts';

const offers = mutantsOf('test/engine/verb-offers.test.ts');
const undoOrder = mutantsOf('test/engine/undo-order.test.ts');
const observer = mutantsOf('test/engine/run-observer.test.ts');
const notices = mutantsOf('test/engine/notice-commits.test.ts');
const lines = mutantsOf('test/engine/run-lines.test.ts');
const session = mutantsOf('test/hosts/http-session.test.ts');
const check = mutantsOf('test/engine/archive/run-check.test.ts');

/** What operators see and do, and who may: offers, observers, sessions of the page, and `amends check`. */
export const operationMutants: readonly Mutant[] = [
  // offers agree with verbs
  offers('is offered exactly the verbs and steps', 'a cancel is offered past the pivot', [
    OFFERS,
    "if ('places' in all) return",
    "if ('places' in all || verb === 'cancel') return",
  ]),
  offers('is offered exactly the verbs and steps', 'one step is offered where several may be named', [
    OFFERS,
    'const steps = OF_STEPS.has(verb) ? stepsOf(offered, verb) : [];',
    'const steps = OF_STEPS.has(verb) ? stepsOf(offered, verb).slice(0, 1) : [];',
  ]),
  offers('is offered exactly the verbs and steps', 'a step that is refused is offered', [
    OFFERS,
    'return { places: placesFor(offered.run, wish) };',
    'return { places: placesFor(offered.run, { verb: wish.verb }) };',
  ]),
  offers('an offer says what will happen', 'a group is said to be left although another of it is stuck', [
    EFFECT,
    "const elsewhere = [...history.stuck.values()].filter((place) => place.step !== step).map(placeName);\n  if (elsewhere.length > 0) return `The run stays stuck in ${listed(elsewhere, 'and')}.`;\n  const { plan }",
    'const { plan }',
  ]),
  undoOrder('undoes exactly what the offer of a cancel says', 'the offer names undos in the order of the plan', [
    EFFECT,
    '.map(({ name }) => name)\n    .reverse();',
    '.map(({ name }) => name);',
  ]),
  undoOrder('undoes exactly what the offer of a cancel says', 'guards after what is under way are not told of', [EFFECT, 'toUndo(run, true)', 'toUndo(run)']),
  undoOrder('undoes exactly what the offer of a cancel says', 'every guard is told of', [
    EFFECT,
    'return reached && applies !== false;',
    'return applies !== false;',
  ]),
  // observers
  observer('of all providers is told, whatever another of them does', 'what an observer throws is thrown', [
    QUEUE,
    '} catch (error) {\n      this.#fail(error);',
    '} catch (error) {\n      throw error;',
  ]),
  observer('hears every change of every run in its order', 'observers are told before the commit', [
    OBSERVERS,
    'if (!durable) return void this.#heard.push({ run, event });',
    'if (!durable) return this.#tell(this.#toldOf(run, event));',
  ]),
  observer('can change nothing', 'what observers are given can be changed', [OBSERVERS, 'event: frozen(event)', 'event']),
  observer('nobody is told of what a commit was refused', 'what was refused is told', [OBSERVERS, 'if (run.lost) return;', '']),
  notices('what an observer keeps is written in the very commit', 'a notice is written in a commit of its own', [
    OBSERVERS,
    'this.journal.notice(run.number, name, body);',
    'setImmediate(() => this.journal.notice(run.number, name, body));',
  ]),
  // ended rows
  lines('a run that went backward', 'the row of an ended run says nothing of its step and its error', [
    RUN,
    'this.#standing.change({ state, owes, step, error },',
    'this.#standing.change({ state, owes },',
  ]),
  lines('a run that went backward', 'the row of an abandoned run does not say what it was stuck with', [
    RUN,
    "this.state === 'stuck' ? this.#standing.summary : (this.history.turn ?? {})",
    'this.history.turn ?? {}',
  ]),
  // sessions
  session('cannot be forged', 'the signature is not compared', [SESSIONS, '|| !timingSafeEqual(given, expected)) return undefined;', ') return undefined;']),
  session('cannot be forged', 'the signature is of the name alone', [
    SESSIONS,
    'this.callers.sign(name, told);',
    "this.callers.sign(name, encoded + '.' + Math.floor(Number(expiry) / 1e6));",
  ]),
  session('ends after twelve hours', 'a session never ends', [SESSIONS, 'return until > Date.now() ? { name, until } : undefined;', 'return { name, until };']),
  session('changes nothing', 'a session is used by whatever page sends its cookie', [
    ADMISSION,
    'if (caller !== undefined) refuseOtherOrigins(headers, !READING.has(method));',
    '',
  ]),
  session('changes nothing', 'the header of our page is not asked for', [
    ORIGIN,
    "if (changes && headers['x-amends'] !== 'page')",
    "if (changes && headers['x-amends'] === 'no')",
  ]),
  session('changes nothing', 'where a request comes from is not asked', [
    ORIGIN,
    "if (site !== undefined ? site !== 'same-origin' && (changes || site !== 'none') : !ownOrigin(headers, changes))",
    'if (site === "no")',
  ]),
  session('reads nothing with a session in a browser', 'only changes are asked where they come from', [
    ADMISSION,
    'refuseOtherOrigins(headers, !READING.has(method));',
    'if (!READING.has(method)) refuseOtherOrigins(headers, true);',
  ]),
  // amends check
  check('is warned of that would undo a step', 'an undo that is new is taken for one that was there', [
    CHECK,
    "if (hasUndo && kind === 'plain' && begun)",
    "if (hasUndo && kind === 'guard' && begun)",
  ]),
  check('is an error whose probe', 'a probe that is gone is not missed', [CHECK, 'forward.usedUp !== undefined && methods.probe === undefined', 'false']),
  check('is warned of whose plan', 'plans are not looked at', [CHECK, 'checkPlan(name, plan);', 'void plan;']),
  check('is not changed by a condition', 'whoever lost a condition is told of', [
    CHECK,
    'if (undecided !== undefined && !history.turned &&',
    'if ((undecided !== undefined || applies === false) &&',
  ]),
];
