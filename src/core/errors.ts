/** Every code that the framework itself gives an error, with what it means. The documentation is held against this table by a test. */
export const ERROR_CODES = {
  // what a saga or its steps get wrong
  DUPLICATE_STEP: 'Two steps of one plan have the same durable name.',
  DUPLICATE_SAGA: 'Two sagas of one extension have the same durable name.',
  INVALID_NAME: 'A durable name has characters other than letters, digits, underscore, dot and hyphen, or is too long.',
  INVALID_DURATION: 'A duration is negative, not finite, or written in an unknown form.',
  INVALID_PLAN: 'A plan breaks the grammar: compensatable and plain steps, then at most one pivot, then retriable steps.',
  PLAN_FAILED: 'The saga threw while its plan was decided.',
  STEPS_UNDECLARED: 'A saga looks at the request to list its steps, and declares no static steps.',
  OUTCOME_NOT_JOURNALABLE: 'An outcome would come back from JSON as something else.',
  OUTCOME_TOO_LARGE: 'An outcome is larger than 1 MiB as JSON.',
  OUTCOME_UNAVAILABLE: 'A step asked for an outcome that is not there: not in the plan, ambiguous, omitted, not yet done, or of a sibling in its group.',
  STEP_RETURNED_NO_RESPONSE: 'A step answered with a response that has no meaning there.',
  PROBE_FAILED: 'The probe of a step threw a terminal error, so that nobody can tell whether the step took effect.',
  PIVOT_ABSENT: 'The attempts of a pivot are used up, and its probe says that it did not happen; the run is undone.',
  STEP_TIMED_OUT: 'An attempt did not settle within its timeout and grace; whether it took effect is unknown.',
  STEP_INTERRUPTED: 'An attempt was cut off by a shutdown; it is made again.',
  STEP_CRASHED: 'The process ended while an attempt was running; it is made again.',
  MIDDLEWARE_SKIPPED_STEP: 'A middleware returned from handleStep without calling next.',
  MIDDLEWARE_CALLED_NEXT_TWICE: 'A middleware called next more than once.',
  TRANSACTION_UNAVAILABLE: 'The journal cannot carry out the statements of a TransactionalStep, or it was called by somebody else than an engine.',
  STATEMENT_REFUSED: 'A TransactionalStep used a statement that it may not: of another kind, or about a table of the journal.',
  STATEMENT_FAILED: 'The statements of a TransactionalStep leave a foreign key that points nowhere.',
  // runs
  BUSINESS_FAILURE: 'A step answered fail(reason).',
  RUN_CANCELLED: 'The run was cancelled before its pivot.',
  RUN_SKIPPED: 'A step answered skip(reason); what was done is undone.',
  DEADLINE_PASSED: 'The deadline of the run passed.',
  CRASH_LOOP: 'Three crashes in one step; it is not executed again until an operator says so.',
  STEP_UNKNOWN: 'A live run has a step, or a saga, that this process does not know.',
  RUN_UNKNOWN: 'There is no run with this id.',
  RUN_AMBIGUOUS: 'Several runs are of the request, or of what it is about, that was given instead of the id of a run.',
  RUN_ENDED: 'The run has ended; what was asked for needs a live one.',
  PAST_THE_PIVOT: 'The run is past its pivot and can no longer be cancelled.',
  VERB_REFUSED: 'The state of the run does not allow this verb.',
  VERB_UNKNOWN: 'There is no such operator verb, or this engine does not offer it.',
  MESSAGE_INVALID: 'A message has no name, or its payload is not JSON.',
  // journal and engine
  JOURNAL_CORRUPT: 'The journal file is damaged, or is no journal.',
  JOURNAL_FULL: 'The disk that holds the journal is full.',
  JOURNAL_IN_USE: 'Processes work on the journal: as many as can share it, one of an earlier version, which did not share, or any where none may.',
  JOURNAL_LOCKED: 'Another program holds the lock of the journal file.',
  JOURNAL_MISSING: 'There is no journal at the path that was to be looked at.',
  JOURNAL_NEWER: 'The journal was written by a newer version.',
  ALERT_NOT_TAKEN: 'The receiver of alerts did not take one.',
  OBSERVER_TIMED_OUT: 'A RunObserver did not take a change in time.',
  JOURNAL_REFUSED: 'The journal does not take what is to be written of one run; all others go on.',
  JOURNAL_UNAVAILABLE: 'The journal cannot be read or written now.',
  OVERLOADED: 'As many runs are queued as may be; the delivery started none.',
  OWNERSHIP_LOST: 'This process gave no sign of life for a lease, and another has taken its runs.',
  NOT_READY: 'The engine has not recovered yet, or is shutting down.',
  JOURNAL_NOT_EMPTY: 'What is imported needs a journal in which nothing is yet.',
  ARCHIVE_EXISTS: 'A backup or an export would replace a file that is there.',
  ARCHIVE_FAILED: 'A backup, an export or a copy of the journal could not be written.',
  ARCHIVE_INVALID: 'What is to be imported is no whole export of a journal: the line is told.',
  ARCHIVE_NEWER: 'What is to be imported was exported by a newer version.',
  ARCHIVE_REDACTED: 'What is to be imported was exported without its secrets, so no run could go on from it.',
  INTERRUPTED: 'A command was called off before it was done.',
  // extension, container, configuration
  BINDING_MISSING: 'A class asks for a token that no provider binds.',
  CAPTIVE_DEPENDENCY: 'A singleton depends on something that exists per run.',
  CONFIG_INVALID: 'The configuration does not satisfy its schema.',
  CONFIG_UNKNOWN_KEY: 'A configuration key was asked for that no schema declares.',
  CACHE_DRIVER_UNKNOWN: 'CACHE_DRIVER names a driver that is not registered.',
  CACHE_UNAVAILABLE: 'The cache cannot be reached or opened.',
  CACHE_VALUE_INVALID: 'A value given to the cache cannot be written as JSON.',
  EXTENSION_INVALID: 'A module exports no extension, or its declarations contradict each other.',
  SAGA_UNLISTED: 'A handler resolved, or somebody asked for, a saga that the extension does not list.',
  EVENT_UNKNOWN: 'No handler is declared for this event.',
  PROVIDER_FAILED: 'A provider could not register, boot or shut down.',
  DEPENDENCY_MISSING: 'An optional package is not installed.',
  // deliveries and hosts
  BODY_INVALID: 'The body is not JSON.',
  REQUEST_INVALID: 'The request is no object with an id of 1 to 200 printable characters, or what came with it (a delivery id, a reason) has the wrong form.',
  REQUEST_TOO_LARGE: 'The request is larger than the limit.',
  DELIVERY_ID_REUSED: 'This delivery id was used for another request.',
  QUERY_INVALID: 'A query parameter has a value that cannot be understood.',
  UNAUTHORIZED: 'The bearer token is missing or wrong, and nobody is logged in.',
  LOGIN_LIMITED: 'Too many logins were tried within a second.',
  ROUTE_UNKNOWN: 'There is no such address.',
  INTERNAL: 'Something failed that should not have.',
  METHOD_REFUSED: 'This address does not take that method.',
  PROTOCOL_INVALID: 'What arrived is not proper HTTP: a malformed address or header, headers that are too large, or a request that took too long to arrive.',
  ORIGIN_REFUSED: 'A web page of another origin called a host that has no token, or one where somebody is logged in.',
  BIND_REFUSED: 'Listening beyond loopback needs a token.',
  BIND_FAILED: 'The address cannot be listened on: it is taken, not of this machine, or not permitted.',
  // outside calls
  HTTP_FAILED: 'A call over HTTP was answered with an error status.',
  HTTP_TIMEOUT: 'A call over HTTP was not answered in time.',
  HTTP_REQUEST_INVALID: 'A call over HTTP has an address, a header or a body that cannot be sent.',
  HTTP_UNREACHABLE: 'A call over HTTP could not be made, or its connection broke.',
  // Connect
  CONNECT_REFUSED:
    'Connect answered a call of its REST API with an error that another attempt would get, too: a 4xx other than 408, 425 and 429, or a redirect.',
  CONNECT_UNAVAILABLE: 'Connect answered a call of its REST API with 408, 425, 429 or a 5xx.',
  CONNECT_TIMEOUT: 'A call of the REST API of Connect was not answered in time.',
  CONNECT_ABORTED: 'A call of the REST API of Connect was given up by its caller.',
  CONNECT_ANSWER_INVALID: 'An answer of the REST API of Connect is not what it must be: no JSON, no list, or without Content-Range.',
  CONNECT_CALL_INVALID: 'A call of the REST API of Connect has an id, a query, a header or a body that cannot be sent.',
  CONNECT_UNCONFIGURED: 'Connect is called, and a variable that this needs is not set or cannot be used.',
  CONNECT_FORBIDDEN: 'Connect refuses the web socket: the key is wrong, or it is not that of this environment.',
  CONNECT_UNREACHABLE: 'Connect could not be reached, or the connection broke; of its web socket: it could not be opened for as long as it is tried.',
  CONNECT_MESSAGE_INVALID: 'What arrived over the web socket of Connect is no message of its protocol.',
  CONNECT_ITEM_MISSING: 'An asset has no item of this id.',
  CONNECT_PARAMETER_MISSING: 'A request, an asset or an item has no parameter of this id.',
  CONNECT_RQL_INVALID: 'A query for objects of Connect cannot be understood.',
  CONNECT_RQL_UNWRITABLE: 'A name or a value cannot be written in a query for objects of Connect.',
  CONNECT_NO_INSTALLATION: 'A client for an installation was asked for, and the request came for none.',
  CONNECT_TASK_REFUSED: 'A task of Connect cannot be handled: nobody handles its event, or Connect told too little of it.',
  CONNECT_TASK_TIMED_OUT: 'The handler of a task of Connect took longer than such a task may take.',
  CONNECT_STILL_RUNNING: 'The time of a task of Connect is up while its run goes on.',
  CONNECT_RESULT_INVALID: 'What a handler answered a task of Connect cannot be written as JSON.',
  CONNECT_VALUES_REFUSED: 'Connect told values of variables that the configuration does not accept; those before hold on.',
  CONNECT_EXTENSION_INVALID: 'What an extension declares cannot be used by Connect.',
  SANDBOX_DATA: 'The file of the sandbox cannot be opened, is no such file, or another sandbox works on it.',
  // new projects
  PROJECT_NAME_INVALID: 'A new project would have a name that no package can have.',
  PROJECT_REFUSED: 'A new project cannot be written there: the folder has files, a symbolic link is in the way, or the amends to install is not there.',
  PROJECT_NOT_WRITTEN: 'A file or a folder of a new project could not be written; what was written is removed.',
  INSTALL_FAILED: 'npm install failed in a new project, which is removed.',
  // testing
  FAKE_INCOMPLETE: 'A fake was asked for a member that it does not have.',
} as const;

/** A stable name for what went wrong; the framework's own are the keys of {@link ERROR_CODES}, users add theirs. */
export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  readonly cause?: unknown;
  /** Seconds to wait before the next attempt, as a server asked for (`Retry-After`). */
  readonly retryAfter?: number;
}

/** The base of all errors of the framework: a stable code, and a message that says what happened and what to do next. */
export class AmendsError extends Error {
  override readonly name: string = 'AmendsError';
  /** Seconds to wait before the next attempt. */
  readonly retryAfter?: number;

  constructor(
    readonly code: ErrorCode | (string & {}),
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }

  /** Whether another attempt may succeed. The engine reads it; a {@link TerminalError} says no. */
  get retryable(): boolean {
    return true;
  }
}

/** An error that no further attempt will mend: the step fails at once and the run goes backward. */
export class TerminalError extends AmendsError {
  override readonly name: string = 'TerminalError';

  constructor(message: string, details: ErrorDetails & { readonly code?: ErrorCode | (string & {}) } = {}) {
    super(details.code ?? 'TERMINAL', message, details);
  }

  override get retryable(): boolean {
    return false;
  }
}

/** An error after which the step shall be tried again, after `retryAfter` seconds where given. */
export class RetryableError extends AmendsError {
  override readonly name: string = 'RetryableError';

  constructor(message: string, details: ErrorDetails & { readonly code?: ErrorCode | (string & {}) } = {}) {
    super(details.code ?? 'RETRYABLE', message, details);
  }
}

/** Whether an error says of itself that no further attempt will mend it. Anything that says nothing is worth another attempt. */
export function isTerminal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { retryable?: unknown }).retryable === false;
}

/** The code of any error, `undefined` where it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'string' ? thrown : `something that is no error was thrown (${Object.prototype.toString.call(thrown)})`);
}
