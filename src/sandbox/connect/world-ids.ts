/** The ids of what every sandbox has from the start. */
export const WORLD = {
  vendor: 'VA-000-000',
  provider: 'PA-000-000',
  distributor: 'PA-000-001',
  /** Whom a call with the extension's key is made by. */
  user: 'UR-000-000-001',
  /** Whom orders are made by. */
  buyer: 'UR-000-000-002',
  product: 'PRD-000-000-000',
  hub: 'HB-0000-0000',
  marketplace: 'MP-00000',
  contract: 'CRD-00000-00000-00001',
  connection: 'CT-0000-0000-0001',
  customer: 'TA-0000-0000-0001',
  reseller: 'TA-0000-0000-0002',
  resellerConfiguration: 'TC-000-000-001',
  fulfillmentTemplate: 'TL-000-000-001',
  inquiryTemplate: 'TL-000-000-002',
  tierFulfillmentTemplate: 'TL-000-000-003',
  tierInquiryTemplate: 'TL-000-000-004',
  service: 'SRVC-0000-0000',
  environment: 'ENV-0000-0000-01',
  installation: 'EIN-0000-0000-001',
} as const;
