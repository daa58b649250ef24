import 'reflect-metadata';

// What a user writes
export { BackgroundTransaction, Guard } from './core/transaction';
export type {
  AnyStep,
  Cause,
  CompensationContext,
  DeclaredKind,
  OutcomeOf,
  RunInfo,
  StepClass,
  StepContext,
  StepFor,
  StepResult,
  StepStatics,
} from './core/transaction';
export { Saga } from './core/saga';
export type { KeyLimits, OnUndoFailure, SagaClass, SagaFor, SagaRunner, SagaServices, SagaStatics, WhenLocked } from './core/saga';
export { TransactionalStep } from './core/transactional-step';
export type { TransactResult } from './core/transactional-step';
export type { Sql, SqlParameters, SqlValue } from './core/sql';
export { Probe } from './core/probe';
export type { Absent, Found, ProbeResult, Unknown } from './core/probe';
export { parallel } from './core/parallel';
export type { Parallel } from './core/parallel';
export { BackgroundResponse, Done, Fail, Reschedule, Skip, WaitFor } from './core/response';
export type { Directive, ResponseRecord } from './core/response';
export { InteractiveResponse } from './core/interactive-response';
export type { InteractiveAnswer } from './core/interactive-response';
export type { DeliveryContext, Middleware, MiddlewareClass, StepAttempt } from './core/middleware';
export type { Req } from './core/request';
export type { Journalable } from './core/journalable';
export { milliseconds } from './core/duration';
export type { Duration } from './core/duration';
export type { RetryPolicy } from './core/retry';

// Errors
export { AmendsError, ERROR_CODES, RetryableError, TerminalError, asError, codeOf, isTerminal } from './core/errors';
export type { ErrorCode, ErrorDetails } from './core/errors';
export { HttpError } from './clients/http-error';

// Services
export { Cache, ValueWithTtl } from './services/cache';
export type { CacheFactory } from './services/cache';
export { Clock } from './services/clock';
export type { CancelTimer, TimerPurpose } from './services/clock';
export { AwaitedValues, Config } from './services/config';
export type { ConfigValues, Learned, PlatformValue } from './services/config';
export { HttpClient } from './services/http-client';
export { FetchHttpClient } from './clients/http/fetch-http-client';
export type { HttpRequest, HttpResponse } from './services/http-client';
export { CurrentRequest, CurrentRun } from './services/current';
export { Logger } from './services/logger';
export type { LogFields, LogLevel } from './services/logger';
export { LogScope } from './services/log-scope';
export { Redactor } from './services/redactor';
export { isSecretName } from './services/secret-name';

// Container
export { inject, injectable, multiInject, optional } from 'inversify';
export { Container } from './container/container';
export type { ServiceProvider, ServiceProviderClass } from './container/service-provider';

// Extension
import './saga-maker';
export { Extension } from './extension';
export type { ExtensionClass } from './extension';
export { event } from './event';
export type { AnswerFor, EventOptions, EventRequests, InteractivePayloads, RequestFor } from './event';
export { schedulable } from './schedulable';
export type { SchedulableDeclaration, SchedulableOptions, Schedule } from './schedulable';
export { variables } from './variables';
export type { VariableDeclaration } from './variables';
export type { HandlerContext } from './handler-context';
export { Application } from './application';
export type { ApplicationOptions, DeliveryOptions, Registered, RegisterOptions } from './application';
export type { SagaDescription } from './saga-description';
export type { StepDescription } from './step-description';

// Engine
export { EmbeddedEngine } from './engine/embedded-engine';
export type { EmbeddedEngineOptions } from './engine/embedded-engine-options';
export { Journal } from './engine/journal';
export type { DeliveryRow, NewRun, RequestRow, RunChange, RunRow } from './engine/journal-rows';
export type { PruneCut, Pruned, PrunePosition, PruneSlice } from './engine/pruned';
export type { Retention } from './engine/pruning';
export { Engine } from './engine/engine';
export type { Load } from './engine/slots';
export type { Interval, Overview, RunLine, RunListing, RunSearch, SagaTally, Standing, Window } from './engine/run-search';
export type { SearchTerms } from './engine/search-terms';
export type { VerbChoice, VerbOffer } from './engine/verb-offer';
export type {
  Audit,
  Command,
  Delivered,
  Instruction,
  PruneOptions,
  RunDetails,
  RunListener,
  RunPage,
  RunQuery,
  RunSummary,
  StepSummary,
  Verb,
} from './engine/engine';
export { Metrics } from './engine/metrics/metrics';
export type { MetricFamily, MetricSample } from './engine/metrics/metric-family';
export type { Recorded } from './engine/metrics/histogram';
export { Tracing } from './services/tracing';
export type { SpanEnd, SpanOptions, TraceAttributes, TraceOptions, TraceOrigin, TracePlace, TracePoint, TraceSpan } from './services/tracing';
export { tracePlaceOf } from './services/trace-place';
export { RunObserver } from './engine/run-observer';
export type { NoticeInfo, ObservedChange, ObservedRun } from './engine/run-observer';
export type { EndState, ErrorRecord, HistoryEvent, RunState } from './core/history';
export type { Plan, PlannedStep, StepKind } from './core/plan';

// Connect
export { ConnectClient } from './clients/connect/connect-client';
export type { ConnectDefaults } from './clients/connect/connect-client';
export type { ConnectAnswer, ConnectCall, ConnectCaller, ConnectCallOptions, ConnectObject, Filter } from './clients/connect/connect-call';
export { ConnectAction, ConnectCollection, ConnectResource } from './clients/connect/connect-collection';
export type { GetOptions } from './clients/connect/connect-collection';
export { ConnectContext, taskHeaders } from './clients/connect/connect-context';
export type { TaskHeaders } from './clients/connect/connect-context';
export { ConnectInstallationClients, InstallationClients } from './clients/connect/installation-clients';
export { TaskContexts } from './clients/connect/task-contexts';
export type { TaskAtHand } from './clients/connect/task-contexts';
export { ConnectError } from './clients/connect/connect-error';
export { ConnectFulfillment } from './clients/connect/fulfillment/connect-fulfillment';
export type { ConnectTemplate, TemplateKind } from './clients/connect/fulfillment/connect-fulfillment';
export { AssetRequests } from './clients/connect/fulfillment/asset-requests';
export type { AssetAnswer, AssetApproval, AssetInquiry } from './clients/connect/fulfillment/asset-requests';
export { TierRequests } from './clients/connect/fulfillment/tier-requests';
export type { TierApproval } from './clients/connect/fulfillment/tier-requests';
export type { ParameterChange } from './clients/connect/fulfillment/parameter-change';
export type { ConnectDate } from './clients/connect/fulfillment/request-operations';
export { ConnectNamespace } from './clients/connect/connect-namespace';
export { ConnectQuery } from './clients/connect/connect-query';
export type { ConnectPage, ListOptions, PageOptions } from './clients/connect/connect-query';
export { HttpConnectClient } from './clients/connect/http-connect-client';
export type { HttpConnectClientOptions } from './clients/connect/http-connect-client';

// Requests
export type {
  Asset,
  AssetItem,
  AssetRequest,
  AssetRequestType,
  Assignee,
  Connection,
  Contact,
  ContactInfo,
  Events,
  Parameter,
  PhoneNumber,
  Reference,
  TierAccount,
  TierName,
} from './clients/asset-request';
export type { TierConfiguration, TierRequest } from './clients/tier-request';
export { ConnectRequest, connectRequest } from './clients/connect/objects/connect-request';
export type { AnyConnectRequest } from './clients/connect/objects/connect-request';
export { ConnectAsset } from './clients/connect/objects/connect-asset';
export type { ItemDraft, TierDraft } from './clients/connect/objects/connect-asset';
export { ConnectTierConfiguration } from './clients/connect/objects/connect-tier-configuration';
export { MissingItemError } from './clients/connect/objects/missing-item-error';
export { MissingParameterError } from './clients/connect/objects/missing-parameter-error';
export type { MemberAccess } from './clients/connect/objects/member-access';
export { makeParam } from './clients/connect/objects/parameters';
export type { ParameterDetails, ParameterDraft, ParameterOptions, ParameterValue } from './clients/connect/objects/parameters';
export { makeTier } from './clients/connect/objects/fake-tier';
export type { FakeOptions } from './clients/connect/objects/fake-tier';
export { requestModel } from './clients/connect/objects/request-model';
export type { RequestModel } from './clients/connect/objects/request-model';
export { findById } from './clients/connect/objects/find-by-id';
export { merge } from './clients/connect/objects/merge';
export { assetRequestSchema, assetSchema, tierConfigurationSchema, tierRequestSchema } from './clients/connect/objects/schemas';

// Queries of Connect
export { rql } from './clients/connect/rql/rql';
export { RqlFilter } from './clients/connect/rql/rql-filter';
export { RqlQuery } from './clients/connect/rql/rql-query';
export type { RqlValue } from './clients/connect/rql/rql-value';
export type { FilterNode, QueryNode, RqlOperand, SignedProperty } from './clients/connect/rql/rql-node';
export { RqlError } from './clients/connect/rql/rql-error';
export { parseRql } from './clients/connect/rql/parse-rql';
export { evaluateRql, matchesRql } from './clients/connect/rql/evaluate-rql';
export type { EvaluationOptions, RqlPage } from './clients/connect/rql/evaluate-rql';

// Hosts
export type { DeliverOptions, Host, Hosted, Interacted } from './hosts/host';
