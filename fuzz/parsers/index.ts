import type { MakeParser } from '../core/parser.ts';
import { as4Answer } from './as4-answer.ts';
import { as4Message } from './as4-message.ts';
import { c14n } from './c14n.ts';
import { configurationFiles, federationSeeds } from './configuration.ts';
import { dnsPackets, naptrRecords } from './dns.ts';
import { encryptedData } from './encrypted-data.ts';
import { envelopedSignature } from './enveloped-signature.ts';
import { mimeMultipart } from './mime-multipart.ts';
import {
  certificateRequests,
  certificates,
  ocspAnswers,
  ocspQuestions,
  pkcs12,
  revocationLists,
} from './pki.ts';
import { receipt } from './receipt.ts';
import { sdkApiJson } from './sdk-api-json.ts';
import { sdkMessage } from './sdk-message.ts';
import { smpContent, smpMetadata } from './smp.ts';
import { tokenForm } from './token-form.ts';
import { xheEnvelope } from './xhe-envelope.ts';
import { xheHeader } from './xhe-header.ts';
import { xmlReader } from './xml-reader.ts';

/** Every parser that reads what comes from outside, by the name that --only takes. */
export const parsers: Readonly<Record<string, MakeParser>> = {
  'xml-reader': xmlReader,
  c14n,
  'enveloped-signature': envelopedSignature,
  'encrypted-data': encryptedData,
  'xhe-header': xheHeader,
  'xhe-envelope': xheEnvelope,
  'sdk-message': sdkMessage,
  receipt,
  'mime-multipart': mimeMultipart,
  'as4-message': as4Message,
  'as4-answer': as4Answer,
  'smp-metadata': smpMetadata,
  'smp-content': smpContent,
  'naptr-records': naptrRecords,
  'dns-packets': dnsPackets,
  certificates,
  'certificate-requests': certificateRequests,
  pkcs12,
  'revocation-lists': revocationLists,
  'ocsp-answers': ocspAnswers,
  'ocsp-questions': ocspQuestions,
  'sdk-api-json': sdkApiJson,
  'token-form': tokenForm,
  'configuration-files': configurationFiles,
  'federation-seeds': federationSeeds,
};
