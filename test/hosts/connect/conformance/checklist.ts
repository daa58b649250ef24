/** Where a line of the checklist is proven: the file below `test/`, and the title of the test. */
export type Proof = readonly [file: string, title: string];

/** A test of Connect's own runner by its name, and the tests by which it is held here. */
type Lines = readonly (readonly [original: string, ...proofs: readonly [Proof, ...Proof[]]])[];

const of =
  (file: string, group: string) =>
  (title: string): Proof => [file, `${group} ${title}`];

const upgrade = of('hosts/connect/connection-handshake', 'the upgrade');
const handshake = of('hosts/connect/connection-handshake', 'the handshake');
const refused = of('hosts/connect/connection-handshake', 'a refused upgrade');
const connection = of('hosts/connect/connection-lost', 'a connection');
const shutdown = of('hosts/connect/connection-shutdown', 'a shutdown that Connect asks for');
const stopping = of('hosts/connect/connection-shutdown', 'stopping');
const result = of('hosts/connect/connection-tasks', 'a result');
const frame = of('hosts/connect/connection-tasks', 'a frame');
const names = of('hosts/connect/connection-names', 'the id of an instance that was given none');
const proxy = of('hosts/connect/connection-ways', 'a proxy');
const told = of('hosts/connect/received-setup', 'what Connect says of the environment');
const variables = of('hosts/connect/environment-values', 'the variables of Connect');
const declares = of('hosts/connect/declaration', 'what an extension declares');
const checks = of('hosts/connect/declaration', 'the checks before the start');
const masked = of('hosts/connect/masked-frame', 'a frame in the debug log');
const background = of('hosts/connect/background-tasks', 'a background task');
const wrong = of('hosts/connect/background-tasks', 'a background task that goes wrong');
const interactive = of('hosts/connect/interactive-tasks', 'an interactive task');
const scheduled = of('hosts/connect/scheduled-tasks', 'a scheduled task');
const context = of('hosts/connect/task-context', 'a call of Connect');
const workers = of('hosts/connect/conformance/workers', 'the two connections of an extension');
const each = of('hosts/connect/conformance/managers', 'a background task of each event');
const asked = of('hosts/connect/conformance/managers', 'an interactive task of each event');
const onTime = of('hosts/connect/conformance/managers', 'a scheduled task');
const counted = of('hosts/connect/conformance/managers', 'the count of tasks under way, as the next connection tells it');
const cli = of('cli/start-connect', 'amends start --host connect');
const reading = of('clients/connect/eaas-messages', 'reading a message');
const written = of('clients/connect/eaas-messages', 'a message that is written and read again');
const calls = of('clients/connect/http-connect-client', 'a call');

const multiAccount: Proof = [
  'hosts/connect/conformance/workers',
  'the handler of a task for an installation has a client with either key, which tell of the task and go on with its trace (events get_method_for_multi_account)',
];
const installation: Proof = [
  'hosts/connect/background-tasks',
  'a background task of an installation is looked up with the key of the installation, and the installation with that of the extension',
];
const environment = of('hosts/connect/conformance/configuration', 'the variables that say who and where the extension is, and how long its tasks may take');
const variablesOnly: Proof = [
  'hosts/connect/conformance/configuration',
  'a setup_response that tells variables and nothing else replaces all of them, and leaves the rest as it was (config update_dynamic_config)',
];
const version: Proof = ['hosts/connect/declaration', 'a Connect of version %j is told the runner version %j'];

const tried = refused('is tried again with delays of up to twice as long each time, and says which attempt it was');
const maintenance = refused('counts as maintenance with 502, which is waited for three hours');
const atOnce = refused('ends the connection at once with %i, and says what to look at');
const sentAgain = result('that the socket could not take is sent again, and dropped after five attempts with its task and their number in the log');
const started = cli('declares the extension over two connections, boots it with the values of Connect, takes tasks, and a SIGTERM ends it with 0');
const nobodyHandles = wrong('is retried when nobody handles its event, lists statuses, or has been told of its definition');

/** Workers of events applications. */
const WORKERS: Lines = [
  [
    'extension_settings',
    workers('declare all of it, and exactly the same (extension_settings)'),
    told('is stored whole at first, with a place for what it leaves out'),
  ],
  ['extension_settings_with_vars_decorated', declares('has of each variable what was declared first, nearest to the class, its base class before it')],
  ['extension_settings_without_vars', workers('declare empty lists where there is nothing (extension_settings_without_vars)')],
  ['pr_task_decorated', background('is checked for its status, looked up, handled, and given back whole with its output')],
  ['tcr_task', each('is given back with success when its handler answers %s')],
  ['scheduled_task_decorated', scheduled('is handled by the method that its schedule names, with the whole schedule')],
  ['shutdown', shutdown('closes with 1000 at once when nothing runs, and is not echoed'), cli('ends with 0 when Connect wants no more of it')],
  ['connection_closed_error', workers('are opened again when they are lost, and the log names the whole address with both counters (connection_closed_error)')],
  ['connection_websocket_exception', connection('is opened again when its TCP connection was cut, and when it was closed without a code')],
  ['connection_maintenance', maintenance],
  ['connection_internal_server_error', tried],
  ['start_stop', started],
  ['sender_retries', sentAgain],
  ['sender_max_retries_exceeded', sentAgain],
  ['backoff_log', ['hosts/connect/connection-names', 'an attempt in the log is called the %s']],
  ['ensure_connection_maintenance', maintenance],
  ['ensure_connection_other_statuses', tried, atOnce],
  ['ensure_connection_generic_exception', refused('is the same as no answer, or nobody there')],
  ['ensure_connection_exit_backoff', refused('is waited for no longer when the connection is stopped')],
  ['ensure_connection_exit_max_attemps', refused('ends the connection when 15 minutes are spent; the last delay does not pass them')],
  ['shutdown_pending_task_timeout', shutdown('waits for the time of a background task and 90 s, and not longer'), stopping('waits no longer than its grace')],
  ['update_configuration', told('is replaced where it says something new'), variables('that change are seen by the next who asks')],
  ['handle_signal', stopping('sends one shutdown, and closes with 1000')],
  ['start_interactive_worker_process', started],
  ['start_background_worker_process', started],
  [
    'ensure_connection_with_proxy',
    proxy('for plain connections is asked for a tunnel to the port of HTTP'),
    proxy('for those with TLS is asked for one to that of HTTPS, with its user and password, and sees nothing of what is said'),
    upgrade('sends the key as it is, and neither an origin nor a sub-protocol'),
    connection('is pinged every 60 s, and stays as long as pongs come'),
    frame('of more than 2 MiB closes the connection with 1009, which is said, and it is opened again'),
  ],
];

/** Managers: background, base, interactive, scheduled. */
const MANAGERS: Lines = [
  ['background sync', each('is given back with success when its handler answers %s')],
  ['background async', each('is given back with success when its handler answers %s')],
  ['background get_argument', each('gives its handler the object as Connect has it (background get_argument)')],
  ['background get_argument_multi_account', each('is looked up with the key of the installation, where it is for one (background get_argument_multi_account)')],
  [
    'background get_argument_status_changed',
    each('is skipped once, unhandled, when its object has left the statuses (background get_argument_status_changed, send_skip_response)'),
  ],
  ['background build_response_done', background('is checked for its status, looked up, handled, and given back whole with its output')],
  ['background build_response_fail_skip', background('whose handler answers %j is answered so')],
  ['background build_response_reschedule', background('whose handler answers %j is answered so')],
  [
    'background build_response_exception',
    wrong('is retried, with the error first and then where it was thrown'),
    wrong('tells 4000 characters at most, and no secret'),
  ],
  ['background send_skip_response', background('whose object is in none of the statuses is skipped with the words of Connect, unhandled')],
  ['base submit', counted('has %s that is handled (base submit)')],
  ['base submit_multi_account', installation, multiAccount],
  ['base submit_client_error', counted('has no more one that %s'), wrong('is retried for %s')],
  ['base submit_exception', counted('has no more one that %s'), wrong('is retried for %s')],
  ['base submit_no_argument', interactive('is handled and answered when it carries %j')],
  ['base submit_no_method', counted('has no more one that %s'), nobodyHandles, interactive('of an event that nobody handles fails')],
  ['base log_exception', wrong('is retried, with the error first and then where it was thrown')],
  ['base get_installation', installation],
  ['interactive validation_sync', asked('%s is given back with what its handler answers, at once or later (interactive validation, others)')],
  ['interactive validation_async', asked('%s is given back with what its handler answers, at once or later (interactive validation, others)')],
  ['interactive others_sync', asked('%s is given back with what its handler answers, at once or later (interactive validation, others)')],
  ['interactive others_async', asked('%s is given back with what its handler answers, at once or later (interactive validation, others)')],
  ['interactive get_argument', asked('%s has a payload of its own: changing it does not change the task (interactive get_argument)')],
  ['interactive build_response_done', interactive('whose handler answers %j is answered so, with the countdown 0')],
  ['interactive build_response_exception_validation', asked('%s whose handler throws fails without data (interactive build_response exception_validation)')],
  [
    'interactive build_response_exception_others',
    asked('%s whose handler throws fails with the message as its body (interactive build_response exception_others)'),
  ],
  ['scheduled sync', onTime('is given back with success when its method answers %s')],
  ['scheduled async', onTime('is given back with success when its method answers %s')],
  ['scheduled get_argument', scheduled('is handled by the method that its schedule names, with the whole schedule')],
  ['scheduled build_response_done', onTime('is given back with success when its method answers %s')],
  ['scheduled build_response_exception', onTime('whose method throws is retried, with the stack (scheduled exception)')],
];

/** Handlers: base, events. */
const HANDLERS: Lines = [
  ['base config', variables('are values of the configuration before its defaults, checked by its schema, and text where there is none')],
  ['base variables', declares('has of each variable what was declared first, nearest to the class, its base class before it')],
  ['base descriptor_defaults', checks('find addresses that are missing and audiences that nobody knows')],
  ['base load_application', started],
  ['base load_application_not_found', ['cli/start', 'what cannot be started a module that is not there is told, with the path']],
  ['events get_method', declares('is told in the order of the names of its methods, those of base classes included')],
  [
    'events get_method_for_multi_account',
    multiAccount,
    context('by a handler, or a step of its run, tells of the task, and goes on its trace with a span of its own'),
  ],
  ['events get_method_without_correlation_id', context('has no trace where the task has none')],
  ['events properties', declares('is told in the order of the names of its methods, those of base classes included')],
];

/** Configuration, helpers, the command. */
const CONFIGURATION: Lines = [
  ['config user_agent', calls('has the key as it is, and a User-Agent in the layout of the runner')],
  ['config merge full', told('is replaced where it says something new')],
  ['config merge empty', told('stays as it was where it is empty later: %j')],
  ['config merge variables', variablesOnly, variables('that change are seen by the next who asks')],
  ['helpers container_id from cpuset', names('is the last part of its cgroup, when that is the id of a container')],
  ['helpers container_id from mountinfo', names('is the folder of its overlay mount, when the cgroup tells nothing')],
  ['helpers container_id fallbacks', names('is a random UUID when %s')],
  ['helpers environment defaults', environment('have the defaults of Connect’s own runner (helpers get_environment)')],
  ['helpers environment custom', environment('are taken from the environment, numbers as whole ones (helpers get_environment custom)')],
  ['helpers version', version],
  ['helpers connect_version', version],
  ['helpers connect_version bad key', cli('ends with 1, and a code, when the REST API does not take the key')],
  ['helpers client', ['providers/connect', 'the client of Connect is what the configuration says']],
  ['helpers validation WARNING', checks('warn of an extension that nothing will come to, and of no audience')],
  [
    'helpers validation ERROR',
    cli('ends with 1, and a code, when Connect could not use what the extension declares, with all findings at once and where they are'),
  ],
  ['main flags', cli('ends with 1, and a code, unless told not to check'), cli('serves HTTP as well, if told so')],
];

/** The protocol, its responses, what decorators declare, and the clients of handlers. */
const CORE: Lines = [
  [
    'proto v2 write',
    written('has every declared member on the wire, in the order of the protocol'),
    handshake('writes every declared member, in the order of the protocol'),
  ],
  ['proto v2 read', written('is the same, of every model'), reading('fills in null for each member that is absent')],
  ['proto v2 definitions', reading('drops what nobody declared, and keeps the payload as it is'), reading('refuses an output with %j')],
  ['proto v1 read configuration', reading('understands the configuration of the first version')],
  ['proto v1 read shutdown', shutdown('may be written as %s')],
  ['proto v1 read task', frame('%s is logged with its code and without its values, and the next one is read at once')],
  ['proto masking api_key', masked('shows of the key of a task two characters at both ends')],
  ['proto masking logging_api_key', masked('shows of the key for logs the same')],
  ['proto masking setup_request variables', masked('hides the declared variables, all of them')],
  ['proto masking setup_response variables', masked('shows of the values that are secret both ends, and the others whole')],
  ['proto masking authorization', masked('shows of the header %s whose key it is, and nothing of any other scheme')],
  ['proto masking cookie', masked('shows of the key in the header %s both ends')],
  ['responses background', background('whose handler answers %j is answered so')],
  ['responses interactive', interactive('whose handler answers %j is answered so, with the countdown 0')],
  ['responses scheduled', scheduled('whose method answers %j is answered so')],
  ['decorators event', declares('is told in the order of the names of its methods, those of base classes included')],
  ['decorators schedulable', declares('is told in the order of the names of its methods, those of base classes included')],
  ['decorators variables in both orders', declares('has of each variable what was declared first, nearest to the class, its base class before it')],
  ['decorators one handler of an event', declares('must not have two handlers for one event in one class')],
  ['inject extension and installation clients', multiAccount],
  ['inject installation', installation],
];

/** What the suites of Connect's own runner hold of events applications, line by line, and by which tests it is held here. */
export const CHECKLIST = { WORKERS, MANAGERS, HANDLERS, CONFIGURATION, CORE } as const;
