import { Logger, type AssetRequest, type Container, type TierRequest } from 'amends';
import { given } from 'amends/testing';
import { PurchaseSaga } from './sagas';
import { CreateCustomer, CreateSubscription } from './steps';
import { Vendor } from './vendor';

declare const asset: AssetRequest;
declare const tier: TierRequest;
declare const vendor: Vendor;
declare const logger: Logger;

export const sound = () =>
  given(PurchaseSaga)
    .with(Vendor, vendor)
    .with(Logger, logger)
    .executed(CreateCustomer, { id: 'C-1' })
    .failing(CreateSubscription, new Error('down'))
    .when(asset);

// @ts-expect-error the fake lacks every method of Vendor
export const incompleteFake = () => given(PurchaseSaga).with(Vendor, {});
// @ts-expect-error info is a method
export const wrongFake = () => given(PurchaseSaga).with(Logger, { ...logger, info: 3 });
// @ts-expect-error the outcome of CreateCustomer is a Customer
export const wrongOutcome = () => given(PurchaseSaga).executed(CreateCustomer, { name: 'x' });
// @ts-expect-error the saga takes asset requests
export const wrongRequest = () => given(PurchaseSaga).when(tier);
// @ts-expect-error a request has more than an id
export const incompleteRequest = () => given(PurchaseSaga).when({ id: 'PR-1' });
// @ts-expect-error given takes the saga's class
export const instanceOfSaga = () => given(new PurchaseSaga());

export const soundBinding = (container: Container) => container.bind(Vendor).toConstantValue(vendor);
// @ts-expect-error what is bound must be a Vendor
export const wrongBinding = (container: Container) => container.bind(Vendor).toConstantValue({});
