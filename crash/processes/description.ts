/** What one process is started from. */
export interface ProcessDescription {
  name: string;
  kind: 'federation' | 'access-point' | 'message-service';
  configuration: object;
  logLevel: string;
}
