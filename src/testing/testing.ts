// Trying sagas
export { given, Scenario } from './scenario';
export type { ScenarioRun, Token } from './scenario';
export { fake } from './fake';
export { VirtualClock } from './virtual-clock';
export { assetRequest, tierRequest } from './connect-requests';

// Contracts that adapters prove themselves against
export { cacheContract } from './contracts/cache-contract';
export type { CacheContractOptions, CacheUnderTest, MakeCache } from './contracts/cache-contract';
export { hostContract } from './contracts/host-contract';
export type { HostAnswer, HostUnderTest } from './contracts/host-contract';
export { engineContract } from './contracts/engine-contract';
export type { EngineContractOptions } from './contracts/engine-contract';
export type { JournalUnderTest } from './contracts/engine/journal-under-test';
export { journalContract } from './contracts/journal-contract';
