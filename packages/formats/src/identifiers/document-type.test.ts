import { describe, expect, it } from 'vitest';
import { as4Action, documentOfAction, documentTypeOf, documentTypes } from './document-type.ts';
import { parseIdentifier, parseUrlSegment, sameIdentifier, urlSegment } from './identifier.ts';
import { participantScheme } from './participant.ts';

describe('document identifiers', () => {
  it('are spelt as published', () => {
    expect(documentTypes.message.identifier.value).toBe(
      'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
    );
    expect(documentTypes.receipt.identifier.value).toBe(
      'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc',
    );
    expect(documentTypes.message.typeCode).toBe(
      'Q{urn:riv:infrastructure:messaging:MessageWithAttachments:3}messagePayload',
    );
    expect(documentTypes.receipt.typeCode).toBe(
      'Q{urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2}ApplicationResponse',
    );
  });

  it('become URL segments exactly as in OASIS SMP 2.4.3', () => {
    expect(urlSegment(documentTypes.message.identifier)).toBe(
      'busdox-docid-qns%3A%3Aurn%3Ariv%3Ainfrastructure%3Amessaging%3AMessageWithAttachments%3A3%3A%3AmessagePayload%23%233.0%3A%3Atm-base-ext-sigenc',
    );
    expect(urlSegment({ scheme: participantScheme, value: '0203:sundbyberg.se' })).toBe(
      'iso6523-actorid-upis%3A%3A0203%3Asundbyberg.se',
    );
    for (const { identifier } of Object.values(documentTypes))
      expect(parseUrlSegment(urlSegment(identifier))).toEqual(identifier);
    expect(parseUrlSegment('iso6523-actorid-upis::0203:a.example').value).toBe('0203:a.example');
  });

  it('become AS4 actions and back', () => {
    for (const type of Object.values(documentTypes)) {
      const document = documentOfAction(as4Action(type.identifier));
      expect(document).toEqual(type.identifier);
      expect(documentTypeOf(document)?.kind).toBe(type.kind);
    }
  });

  it.each(['', 'x', '::x', 'x::', 'other-scheme::urn:x'])('refuses the action %j', (action) => {
    expect(() => documentOfAction(action)).toThrow(expect.objectContaining({ code: 'FMT_IDENTIFIER' }));
  });

  it('decodes a segment once: a doubly encoded one stays foreign', () => {
    expect(() => parseUrlSegment('a%253A%253Ab')).toThrow();
    expect(() => parseUrlSegment('a%3A%3A%zz')).toThrow(expect.objectContaining({ code: 'FMT_IDENTIFIER' }));
  });

  it('compares the scheme exactly and the value without case', () => {
    expect(sameIdentifier({ scheme: 's', value: ' A' }, { scheme: 's', value: 'a' })).toBe(true);
    expect(sameIdentifier({ scheme: 'S', value: 'a' }, { scheme: 's', value: 'a' })).toBe(false);
    expect(parseIdentifier('a::b::c')).toEqual({ scheme: 'a', value: 'b::c' });
  });
});
