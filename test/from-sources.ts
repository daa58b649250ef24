import { join } from 'node:path';

/** What Node is told before the path of a program of this project, so that it runs it from its sources. */
export const fromSources = ['-r', join(__dirname, 'child-register.js')] as const;
