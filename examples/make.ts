import type { AssetRequest, SagaServices } from 'amends';
import { PurchaseSaga, VendorServiceProvider } from './purchase';

// #region make
/** Carries one order out, without an extension and without a host. */
export async function purchaseOnce(request: AssetRequest, services: SagaServices = {}) {
  const purchase = PurchaseSaga.make({ providers: [VendorServiceProvider], ...services });
  try {
    return await purchase.resolve(request);
  } finally {
    await purchase.close();
  }
}
// #endregion make
