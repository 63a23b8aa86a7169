import type { DemoFolder } from './folder.ts';
import type { Ports } from './ports.ts';

/** Where the services of one process keep what they have, and how much they tell. */
export interface Housing {
  folder: DemoFolder;
  /** PostgreSQL instead of files. */
  databaseUrl: string | undefined;
  /** Begins the names of the PostgreSQL schemas, so that several demos can share a server. */
  schemaPrefix: string;
  logLevel: string;
}

/** What every part of the demo is set up from. */
export interface DemoSetting extends Housing {
  ports: Ports;
}

export const host = '127.0.0.1';
/** Ends every name of the demo's PKI: AP0001-DEMO. */
export const environmentName = 'DEMO';
