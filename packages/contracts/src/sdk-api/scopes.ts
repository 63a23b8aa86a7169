/** OAuth2 scopes of B1.4.2. */
export const sdkApiScopes = {
  sendMessages: 'urn:sdk.api:sendMessages',
  getMessage: 'urn:sdk.api:getMessage',
  getMessageByFilter: 'urn:sdk.api:getMessageByFilter',
  deleteMessage: 'urn:sdk.api:deleteMessage',
} as const;
export type SdkApiScope = (typeof sdkApiScopes)[keyof typeof sdkApiScopes];

/** Claim of the access token that lists for whom the client may act. */
export const authIdClaim = 'urn:sdk.digg.se:auth_id';

/** What the claim holds (its inner form is not published: ours). */
export interface AuthId {
  organizations: {
    participant: string /** absent: every functional address of the organisation */;
    addresses?: string[];
  }[];
}
