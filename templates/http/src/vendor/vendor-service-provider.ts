import type { Container, ServiceProvider } from 'amends';
import { StandInVendor } from './stand-in-vendor';
import { Vendor } from './vendor';

/** Binds the vendor. */
export class VendorServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Vendor).to(StandInVendor); // THE REAL API GOES HERE: a class of yours that extends Vendor
  }
}
